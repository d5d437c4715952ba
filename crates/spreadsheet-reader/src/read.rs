//! Reads a file.

use std::io::{BufReader, Read, Seek};

use crate::{
    Kind, Limits, ReadError, Refusal, Sheet,
    contents::{self, HEAD},
    csv_rows,
    decoding::Decoding,
    encoding, package, workbook,
};

/// Bytes of a file that are read at once.
const PIECE: usize = 64 * 1024;

/// Reads the first sheet with a value of a CSV or a workbook, regardless of its name.
///
/// # Errors
/// [`ReadError::Refused`] if the file is no such spreadsheet, or exceeds a limit; [`ReadError::Io`] if the disk
/// fails.
pub fn read(mut file: impl Read + Seek, limits: &Limits) -> Result<Sheet, ReadError> {
    let mut head = Vec::with_capacity(HEAD);
    let length = u64::try_from(HEAD).unwrap_or(u64::MAX);
    file.rewind()?;
    file.by_ref().take(length).read_to_end(&mut head)?;
    file.rewind()?;
    match contents::kind(&head) {
        Err(Refusal::OldWorkbook) => Err(of_compound_file(&mut file)?.into()),
        Err(refusal) => Err(refusal.into()),
        Ok(Kind::Csv) => {
            let encoding = encoding::detect(&mut BufReader::with_capacity(PIECE, &mut file))?;
            file.rewind()?;
            csv_rows::read(Decoding::new(file, encoding), limits)
        }
        Ok(Kind::Xlsx) => {
            let pads = package::check(BufReader::with_capacity(PIECE, &mut file), limits)?;
            file.rewind()?;
            let sheet = workbook::read(BufReader::with_capacity(PIECE, file), limits)?;
            Ok(sheet.padding_numbers(pads))
        }
    }
}

/// Whether a compound file is an old or an encrypted workbook.
fn of_compound_file(file: &mut impl Read) -> Result<Refusal, ReadError> {
    let mut reader = BufReader::with_capacity(PIECE, file);
    let mut piece = vec![0; PIECE];
    let mut window: Vec<u8> = Vec::new();
    loop {
        let count = reader.read(&mut piece)?;
        let read = piece.get(..count).unwrap_or_default();
        if read.is_empty() {
            return Ok(Refusal::OldWorkbook);
        }
        window.extend_from_slice(read);
        if contents::is_encrypted(&window) {
            return Ok(Refusal::Encrypted);
        }
        // The name may lie across two pieces.
        let start = window.len().saturating_sub(64);
        window.drain(..start);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use encoding_rs::GB18030;

    use super::*;

    fn first_cell(bytes: &[u8]) -> Result<String, ReadError> {
        let sheet = read(Cursor::new(bytes), &Limits::default())?;
        Ok(sheet.row(0).unwrap().cell(0).text.to_owned())
    }

    #[test]
    fn texts_of_every_encoding_are_read() {
        let text = "编码,名称\n1,海尔冰箱\n";
        let utf16: Vec<u8> = format!("\u{feff}{text}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            GB18030.encode(text).0.into_owned(),
            utf16,
        ] {
            assert_eq!(first_cell(&bytes).unwrap(), "编码");
        }
    }

    #[test]
    fn old_and_encrypted_workbooks_are_told_apart() {
        let magic = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        let name: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let old = [magic.as_slice(), &[0; 5000]].concat();
        let encrypted = [old.as_slice(), &[7; PIECE - 5015], &name, &[0; 99]].concat();
        for (bytes, expected) in [(old, Refusal::OldWorkbook), (encrypted, Refusal::Encrypted)] {
            let Err(ReadError::Refused(refusal)) = first_cell(&bytes) else {
                panic!("it is read");
            };
            assert_eq!(refusal, expected);
        }
    }

    #[test]
    fn other_files_are_refused() {
        for bytes in [b"%PDF-1.7 ...".as_slice(), b"<html><table>", b"a\0b"] {
            assert!(matches!(
                first_cell(bytes),
                Err(ReadError::Refused(Refusal::NotASpreadsheet { .. }))
            ));
        }
        assert!(matches!(
            first_cell(b""),
            Err(ReadError::Refused(Refusal::Empty))
        ));
    }
}
