//! The parts of a workbook, which are compressed.

use std::io::{ErrorKind, Read, Seek};

use zip::{ZipArchive, result::ZipError};

use crate::{Limits, Refusal};

/// Bytes that are unpacked at once.
const PIECE: usize = 64 * 1024;
/// The attribute with the number of shared texts, by which room for them is made before they are read.
const SHARED_TEXTS: &[u8] = b"uniqueCount";
/// Parts that are lists with an entry for each sheet, style or relationship. Entries take more memory than their
/// text.
const SHORT: [&str; 3] = ["workbook.xml", ".rels", "styles.xml"];
/// Maximum size of such a part, in bytes.
const MAX_SHORT: u64 = 8 * 1024 * 1024;
/// The attribute with the format of numbers.
const NUMBER_FORMAT: &[u8] = b"formatCode";
/// Length of the longer of these names.
const NAME: usize = 11;
/// Bytes behind an attribute's name that its value can take, as far as it matters.
const AROUND: usize = 40;

/// Checks that a zip is a workbook, without macros, that unpacks within the limits: each part is unpacked once
/// and counted, regardless of the size that it claims. Returns whether numbers may be shown with leading zeros, which their
/// values don't have.
///
/// # Errors
/// [`Refusal`] if it isn't.
pub(crate) fn check(file: impl Read + Seek, limits: &Limits) -> Result<bool, Refusal> {
    let mut parts = ZipArchive::new(file).map_err(damaged)?;
    let names: Vec<String> = parts.file_names().map(str::to_ascii_lowercase).collect();
    check_names(&names)?;
    let too_large = || Refusal::UnpacksTooLarge {
        max: limits.unpacked_bytes,
    };
    if names.len() > limits.parts {
        return Err(too_large());
    }
    let mut left = limits.unpacked_bytes;
    let mut pads_numbers = false;
    let mut piece = vec![0; PIECE];
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(damaged)?;
        let name = part.name().to_ascii_lowercase();
        let is_short = SHORT.iter().any(|ending| name.ends_with(ending));
        let max = if is_short { MAX_SHORT.min(left) } else { left };
        // Refused by what it claims, before anything is unpacked.
        if part.size() > max {
            return Err(too_large());
        }
        let mut scan = PartScan::default();
        let mut part = part.take(max.saturating_add(1));
        let mut unpacked: u64 = 0;
        loop {
            let count = part
                .read(&mut piece)
                .map_err(|error| damaged(error.into()))?;
            if count == 0 {
                break;
            }
            unpacked = unpacked.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
            if unpacked > max {
                return Err(too_large());
            }
            scan.add(piece.get(..count).unwrap_or_default());
            if scan.shared_texts() > limits.shared_texts {
                return Err(too_large());
            }
        }
        left = left.saturating_sub(unpacked);
        pads_numbers |= scan.pads_numbers;
    }
    Ok(pads_numbers)
}

fn check_names(names: &[String]) -> Result<(), Refusal> {
    let has = |is: &dyn Fn(&str) -> bool| names.iter().any(|name| is(name));
    if has(&|name| name.ends_with("vbaproject.bin") || name.contains("macrosheets/")) {
        return Err(Refusal::Macros);
    }
    let found = match () {
        () if has(&|name| name.ends_with("workbook.xml")) => return Ok(()),
        () if has(&|name| name.ends_with("workbook.bin")) => {
            "a binary workbook (XLSB); save it as XLSX"
        }
        () if has(&|name| name == "content.xml") => "an OpenDocument file; save it as XLSX",
        () if has(&|name| name == "[content_types].xml") => "another document of an office program",
        () => "a compressed file; unpack it first",
    };
    Err(Refusal::NotASpreadsheet { found })
}

/// Looks for what must be known before a part is read.
#[derive(Debug, Default)]
struct PartScan {
    /// The end of the piece before: what is looked for may lie across both.
    before: Vec<u8>,
    /// How many shared texts the part claims to have.
    claimed_texts: u64,
    /// How many it has.
    texts: u64,
    /// The last three bytes.
    last: [u8; 3],
    /// Whether it has a format by which numbers are shown with leading zeros.
    pads_numbers: bool,
}

impl PartScan {
    fn shared_texts(&self) -> u64 {
        self.claimed_texts.max(self.texts)
    }

    /// Counts elements `si`, with any prefix.
    fn count_texts(&mut self, piece: &[u8]) {
        for byte in piece {
            let is_name = matches!(self.last, [b'<' | b':', b's', b'i']);
            if is_name && matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') {
                self.texts = self.texts.saturating_add(1);
            }
            let [_, second, third] = self.last;
            self.last = [second, third, *byte];
        }
    }

    fn add(&mut self, piece: &[u8]) {
        self.count_texts(piece);
        let text = [self.before.as_slice(), piece].concat();
        let start = text.len().saturating_sub(NAME.saturating_add(AROUND));
        self.before = text.get(start..).unwrap_or_default().to_vec();
        for value in values_of(&text, SHARED_TEXTS) {
            let digits = value.take_while(|byte| byte.is_ascii_digit());
            let claim = digits.fold(0_u64, |number, digit| {
                let digit = u64::from(digit.saturating_sub(b'0'));
                number.saturating_mul(10).saturating_add(digit)
            });
            self.claimed_texts = self.claimed_texts.max(claim);
        }
        for value in values_of(&text, NUMBER_FORMAT) {
            let format: Vec<u8> = value
                .take_while(|byte| !matches!(byte, b'"' | b'\'' | b'>'))
                .take(AROUND)
                .collect();
            self.pads_numbers |= format.len() > 1 && format.iter().all(|byte| *byte == b'0');
        }
    }
}

/// What stands behind each occurrence of an attribute's name, from the first byte of its value on.
fn values_of<'a>(
    text: &'a [u8],
    name: &'a [u8],
) -> impl Iterator<Item = impl Iterator<Item = u8> + 'a> + 'a {
    let found = text
        .windows(name.len())
        .enumerate()
        .filter(move |(_, window)| *window == name);
    found.map(move |(at, _)| {
        let behind = text.iter().copied().skip(at.saturating_add(name.len()));
        behind.skip_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\''))
    })
}

fn damaged(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Encrypted,
        ZipError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => Refusal::Damaged {
            why: "its end is missing".to_owned(),
        },
        error => Refusal::Damaged {
            why: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn package(parts: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            let options =
                SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            writer.start_file(*name, options).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap()
    }

    fn limits() -> Limits {
        Limits {
            unpacked_bytes: 1_000_000,
            parts: 3,
            ..Limits::default()
        }
    }

    #[test]
    fn parts_are_counted_while_they_are_unpacked() {
        let workbook = |size: usize| package(&[("xl/workbook.xml", &vec![b' '; size])]);
        assert_eq!(check(workbook(1_000_000), &limits()), Ok(false));
        let too_large = Err(Refusal::UnpacksTooLarge { max: 1_000_000 });
        assert_eq!(check(workbook(1_000_001), &limits()), too_large);
        let many = package(&[("xl/workbook.xml", b""), ("a", b""), ("b", b""), ("c", b"")]);
        assert_eq!(check(many, &limits()), too_large);
        // A part that claims to be small: the sizes in its header and in the directory are set to 9.
        let mut bytes = workbook(2_000_000).into_inner();
        let size = 2_000_000_u32.to_le_bytes();
        while let Some(at) = bytes.windows(4).position(|window| window == size) {
            bytes.splice(at..at + 4, 9_u32.to_le_bytes());
        }
        let refused = check(Cursor::new(bytes), &limits());
        assert!(refused.is_err(), "{refused:?}");
    }

    #[test]
    fn the_number_of_shared_texts_is_checked_before_room_is_made() {
        for (count, is_allowed) in [
            ("12", true),
            ("1000000", true),
            ("99999999999999999999", false),
        ] {
            for around in [0, PIECE - 10, PIECE - 5] {
                let part = format!("{}<sst uniqueCount = '{count}'>", " ".repeat(around));
                let parts = package(&[("xl/workbook.xml", b""), ("x.xml", part.as_bytes())]);
                assert_eq!(
                    check(parts, &limits()).is_ok(),
                    is_allowed,
                    "{count} {around}"
                );
            }
        }
    }

    #[test]
    fn shared_texts_and_entries_of_short_parts_are_counted() {
        let limits = Limits {
            shared_texts: 50_000,
            ..Limits::default()
        };
        for (text, count, is_allowed) in [
            ("<si/>", 50_000, true),
            ("<si/>", 50_001, false),
            ("<x:si><t/></x:si>", 50_001, false),
            ("<si >", 50_001, false),
            ("<sign>", 99_999, true),
        ] {
            let part = format!("<sst>{}", text.repeat(count));
            let parts = package(&[("xl/workbook.xml", b""), ("x.xml", part.as_bytes())]);
            // The end of `</x:si>` counts, too.
            assert_eq!(check(parts, &limits).is_ok(), is_allowed, "{text} {count}");
        }
        let long = vec![b' '; 8 * 1024 * 1024 + 1];
        let parts = package(&[("xl/workbook.xml", b""), ("xl/styles.xml", &long)]);
        assert!(check(parts, &limits).is_err());
    }

    #[test]
    fn formats_that_show_leading_zeros_are_found() {
        for (format, expected) in [
            ("formatCode=\"00000\"", true),
            ("formatCode = '000'", true),
            ("formatCode=\"0\"", false),
            ("formatCode=\"0.00\"", false),
            ("formatCode=\"yyyy-mm-dd\"", false),
            ("formatCode=\"\"", false),
        ] {
            for around in [0, PIECE - 10, PIECE - 5] {
                let part = format!("{}<numFmt {format}/>", " ".repeat(around));
                let parts = package(&[("xl/workbook.xml", b""), ("x.xml", part.as_bytes())]);
                assert_eq!(check(parts, &limits()), Ok(expected), "{format} {around}");
            }
        }
    }

    #[test]
    fn other_packages_are_named() {
        let refused =
            |name: &str| check(package(&[("a", b"x"), (name, b"x")]), &limits()).unwrap_err();
        assert_eq!(refused("xl/vbaProject.bin"), Refusal::Macros);
        assert_eq!(refused("xl/macrosheets/sheet1.xml"), Refusal::Macros);
        for (name, expected) in [
            ("xl/workbook.bin", "XLSB"),
            ("content.xml", "OpenDocument"),
            ("[Content_Types].xml", "office"),
            ("readme.txt", "unpack"),
        ] {
            assert!(refused(name).to_string().contains(expected));
        }
        let cut = package(&[("xl/workbook.xml", b"x")]).into_inner();
        let cut = check(Cursor::new(&cut[..cut.len() / 2]), &limits());
        assert!(matches!(cut, Err(Refusal::Damaged { .. })));
    }
}
