//! The encoding of a text.

use std::io::{BufRead, Read};

use encoding_rs::{Encoding, GB18030, UTF_8};

use crate::{ReadError, Refusal};

/// Bytes of a line that are read at once.
const PIECE: u64 = 64 * 1024;
/// A line with so many bytes beyond ASCII that is valid UTF-8 is UTF-8: no GB18030 text is so by chance.
const CERTAIN: usize = 12;
/// Shorter lines may be so by chance: one of so many lines with other than ASCII is expected at most.
const BY_CHANCE: u64 = 100;

/// The encoding of a text: by its byte order mark; else UTF-8 if all of it is, else GB18030, which decoding
/// checks.
///
/// # Errors
/// [`Refusal::MixedEncodings`] if some lines are UTF-8 and others aren't; [`Refusal::NotASpreadsheet`] for
/// binary data.
pub(crate) fn detect(reader: &mut impl BufRead) -> Result<&'static Encoding, ReadError> {
    if let Some((encoding, _)) = Encoding::for_bom(reader.fill_buf()?) {
        return Ok(encoding);
    }
    let mut lines = Lines::default();
    let mut piece = Vec::new();
    let mut tail = Vec::new();
    loop {
        piece.append(&mut tail);
        let count = reader.by_ref().take(PIECE).read_until(b'\n', &mut piece)?;
        if count == 0 {
            lines.add(&piece);
            lines.end();
            break;
        }
        if piece.contains(&0) {
            let found = "binary data, or UTF-16 without a byte order mark; save it as CSV in UTF-8";
            return Err(Refusal::NotASpreadsheet { found }.into());
        }
        if piece.ends_with(b"\n") {
            lines.add(&piece);
            lines.end();
        } else {
            // A character may go on in the next piece.
            let whole = match std::str::from_utf8(&piece) {
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                _ => piece.len(),
            };
            tail = piece.split_off(whole);
            lines.add(&piece);
        }
        piece.clear();
    }
    lines.encoding().map_err(ReadError::from)
}

/// What the lines so far tell.
#[derive(Debug, Default)]
struct Lines {
    /// Complete lines.
    count: u64,
    /// The first line, from 1, that isn't UTF-8.
    first_other: Option<u64>,
    /// Lines with other than ASCII.
    beyond_ascii: u64,
    /// Of them, those that are UTF-8 and have characters that only long sequences encode, as Chinese.
    utf8: u64,
    /// Whether one of them is too long to be so by chance.
    is_certain: bool,
    /// The present line.
    line: Line,
}

#[derive(Debug, Default)]
struct Line {
    is_other: bool,
    /// Bytes beyond ASCII.
    bytes: usize,
    has_long_sequence: bool,
}

impl Lines {
    /// A piece of the present line.
    fn add(&mut self, piece: &[u8]) {
        if piece.is_ascii() {
            return;
        }
        let beyond = piece.iter().filter(|byte| !byte.is_ascii()).count();
        self.line.bytes = self.line.bytes.saturating_add(beyond);
        match std::str::from_utf8(piece) {
            Ok(_) => self.line.has_long_sequence |= piece.iter().any(|byte| *byte >= 0xe0),
            Err(_) => self.line.is_other = true,
        }
    }

    fn end(&mut self) {
        self.count = self.count.saturating_add(1);
        let line = std::mem::take(&mut self.line);
        if line.bytes == 0 {
            return;
        }
        self.beyond_ascii = self.beyond_ascii.saturating_add(1);
        if line.is_other {
            self.first_other.get_or_insert(self.count);
        } else if line.has_long_sequence {
            self.utf8 = self.utf8.saturating_add(1);
            self.is_certain |= line.bytes >= CERTAIN;
        }
    }

    fn encoding(&self) -> Result<&'static Encoding, Refusal> {
        let Some(line) = self.first_other else {
            return Ok(UTF_8);
        };
        let is_more_than_chance = self.utf8.saturating_mul(BY_CHANCE) > self.beyond_ascii;
        if self.is_certain || is_more_than_chance {
            return Err(Refusal::MixedEncodings { line });
        }
        Ok(GB18030)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use encoding_rs::{UTF_16BE, UTF_16LE};

    use super::*;

    fn detected(bytes: &[u8]) -> Result<&'static Encoding, ReadError> {
        detect(&mut BufReader::with_capacity(7, bytes))
    }

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn encodings_are_recognised() {
        let text = "编码,名称\n001,海尔 冰箱\n002,洗衣机 10kg\n";
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), UTF_8),
            (["\u{feff}", text].concat().into_bytes(), UTF_8),
            (gb(text), GB18030),
            (gb("冰箱"), GB18030),
            (b"code,price\n".to_vec(), UTF_8),
            (Vec::new(), UTF_8),
            (b"\xff\xfea\0".to_vec(), UTF_16LE),
            (b"\xfe\xff\0a".to_vec(), UTF_16BE),
        ] {
            assert_eq!(detected(&bytes).unwrap(), encoding);
        }
    }

    #[test]
    fn gb18030_that_looks_like_short_utf8_is_not_taken_for_it() {
        // 联通 in GB18030 is valid UTF-8.
        let text = format!("名称\n联通\n{}", "电冰箱,壁挂式空调\n".repeat(3));
        assert_eq!(detected(&gb(&text)).unwrap(), GB18030);
    }

    #[test]
    fn one_line_of_another_encoding_is_noticed() {
        for (lines, at) in [
            ([0, 1, 1], 2),
            ([1, 0, 1], 1),
            ([1, 1, 0], 1),
            ([0, 0, 1], 3),
        ] {
            let line = "海尔智家冰箱\n";
            let bytes = lines.map(|is_gb| match is_gb {
                1 => gb(line),
                _ => line.as_bytes().to_vec(),
            });
            let refused = detected(&bytes.concat());
            let Err(ReadError::Refused(Refusal::MixedEncodings { line })) = refused else {
                panic!("{lines:?}: {refused:?}");
            };
            assert_eq!(line, at);
        }
    }

    #[test]
    fn binary_data_is_no_text() {
        let refused = detected(b"a,b\n\0\x01");
        assert!(matches!(
            refused,
            Err(ReadError::Refused(Refusal::NotASpreadsheet { .. }))
        ));
    }

    #[test]
    fn long_lines_are_read_in_pieces() {
        let line = "冰".repeat(100_000);
        assert_eq!(detected(line.as_bytes()).unwrap(), UTF_8);
        assert_eq!(detected(&gb(&line)).unwrap(), GB18030);
    }
}
