//! What a file is, by its first bytes.

use crate::Refusal;

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text, with cells between commas, semicolons or tabs.
    Csv,
    /// An XLSX workbook.
    Xlsx,
}

/// Number of bytes by which a file is recognised.
pub(crate) const HEAD: usize = 4_096;

const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// Container of old workbooks, and of encrypted new ones.
const COMPOUND_FILE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Formats that people take for spreadsheets, and that would otherwise be read as text.
const OTHERS: [(&[u8], &str); 10] = [
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf", "a compressed file; unpack it first"),
    (b"Rar!", "a compressed file; unpack it first"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
];

/// The format of a file that begins with these bytes.
///
/// # Errors
/// [`Refusal`] if it is none that can be read.
pub(crate) fn kind(head: &[u8]) -> Result<Kind, Refusal> {
    if ZIP.iter().any(|magic| head.starts_with(magic)) {
        return Ok(Kind::Xlsx);
    }
    if head.starts_with(COMPOUND_FILE) {
        // `package` distinguishes encrypted workbooks from old ones.
        return Err(Refusal::OldWorkbook);
    }
    if let Some((_, found)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(Refusal::NotASpreadsheet { found });
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start = text.trim_ascii_start().get(..9).unwrap_or_default();
    let start = start.to_ascii_lowercase();
    // Some programs give web pages with a table the name .xls.
    if [b"<!doctype".as_slice(), b"<html", b"<table", b"<head"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        let found = "a web page; open it in a spreadsheet program and save it as XLSX";
        return Err(Refusal::NotASpreadsheet { found });
    }
    if start.starts_with(b"<?xml") {
        let found = "an XML document; open it in a spreadsheet program and save it as XLSX";
        return Err(Refusal::NotASpreadsheet { found });
    }
    Ok(Kind::Csv)
}

/// Whether a compound file holds an encrypted workbook, by a piece of its directory.
pub(crate) fn is_encrypted(piece: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    piece.windows(name.len()).any(|window| window == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides() {
        for (head, expected) in [
            (b"code,price".as_slice(), Ok(Kind::Csv)),
            (b"", Ok(Kind::Csv)),
            (b"PK\x03\x04...", Ok(Kind::Xlsx)),
            (COMPOUND_FILE, Err(Refusal::OldWorkbook)),
        ] {
            assert_eq!(kind(head), expected);
        }
        for head in [
            b"%PDF-1.7".as_slice(),
            b"  <!DOCTYPE html>",
            b"\xef\xbb\xbf<HTML >   ",
            b"<?xml version",
            b"\x1f\x8b\x08",
        ] {
            let refused = kind(head);
            assert!(matches!(refused, Err(Refusal::NotASpreadsheet { .. })));
        }
    }
}
