//! Files that no program has written: nothing panics, and nothing takes long.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use spreadsheet_reader::{Limits, ReadError, Sheet, read};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = workbook.add_worksheet();
    for row in 0..20 {
        sheet.write(row, 0, format!("code {row}")).unwrap();
        sheet.write(row, 1, f64::from(row) / 7.0).unwrap();
        sheet.write(row, 2, row % 2 == 0).unwrap();
        sheet.write_with_format(row, 3, row, &date).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// Names and contents of the parts.
fn parts(workbook: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.push((part.name().to_owned(), content));
    }
    parts
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read_bytes(bytes: Vec<u8>) -> Result<Sheet, ReadError> {
    read(Cursor::new(bytes), &Limits::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn changed_bytes_of_a_workbook_are_no_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = workbook();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        drop(read_bytes(bytes));
    }

    #[test]
    fn changed_parts_of_a_workbook_are_no_panic(
        part in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(),
            prop::sample::select(&b"<>/\"'&=0919AaRrTt \0\xff;"[..])), 1..12),
        cut in proptest::option::of(any::<prop::sample::Index>())) {
        let mut parts = parts(&workbook());
        let part = part.index(parts.len());
        let content = &mut parts[part].1;
        for (at, byte) in changes {
            let at = at.index(content.len());
            content[at] = byte;
        }
        if let Some(cut) = cut {
            content.truncate(cut.index(content.len()));
        }
        drop(read_bytes(packed(&parts)));
    }

    #[test]
    fn any_bytes_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400),
        start in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])) {
        drop(read_bytes([start, &bytes].concat()));
    }
}

#[test]
fn the_unchanged_workbook_is_read() {
    let sheet = read_bytes(packed(&parts(&workbook()))).unwrap();
    assert_eq!(sheet.len(), 20);
}

#[test]
fn a_row_and_a_column_at_the_end_of_numbers_are_no_panic() {
    let sheet = "xl/worksheets/sheet1.xml";
    for cell in [
        "A4294967295",
        "A4294967296",
        "XFD1048576",
        "ZZZZZZZZ1",
        "A0",
        "1A",
        "",
    ] {
        let mut parts = parts(&workbook());
        let part = parts.iter_mut().find(|(name, _)| name == sheet).unwrap();
        part.1 = format!(
            "<worksheet><sheetData><row r=\"1\"><c r=\"{cell}\"><v>1</v></c></row></sheetData></worksheet>"
        )
        .into_bytes();
        drop(read_bytes(packed(&parts)));
    }
}
