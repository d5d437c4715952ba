//! Files that can't be imported as a whole: each has its code, and nothing is written.

use std::io::{Cursor, Write};

use encoding_rs::GB18030;
use integration_tests::{caller::Caller, shop::Shop};
use reqwest::Method;
use rust_xlsxwriter::Workbook;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{PATH, XLSX};

const ANY: &str = "application/octet-stream";

fn workbook(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

fn good_workbook() -> Vec<u8> {
    workbook(|sheet| {
        sheet.write_row(0, 0, ["code", "price"]).unwrap();
        sheet.write_row(1, 0, ["A1", "5"]).unwrap();
    })
}

/// The workbook with parts added or replaced.
fn with_parts(workbook: &[u8], parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut read = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..read.len() {
        let part = read.by_index_raw(index).unwrap();
        if parts.iter().all(|(name, _)| *name != part.name()) {
            writer.raw_copy_file(part).unwrap();
        }
    }
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An archive that is no workbook.
fn other_archive() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("readme.txt", SimpleFileOptions::default())
        .unwrap();
    writer.write_all(b"code,price").unwrap();
    writer.finish().unwrap().into_inner()
}

/// A container of old and of encrypted workbooks.
fn compound_file(name: &str) -> Vec<u8> {
    let magic = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [magic.as_slice(), &[0; 504], &name, &[0; 512]].concat()
}

async fn expect(admin: &Caller, kind: &str, content: Vec<u8>, status: u16, code: &str) {
    let size = content.len();
    let refused = admin.post_raw(PATH, kind, content).await;
    assert_eq!(
        (refused.status, refused.body["code"].as_str()),
        (status, Some(code)),
        "{size} bytes: {}",
        refused.text
    );
    refused.expect_problem(status, code);
}

fn plans_of(shop: &Shop) -> i64 {
    shop.database().number("SELECT count(*) FROM change_plans")
}

#[tokio::test]
async fn texts_that_are_no_spreadsheets_are_refused_with_their_codes() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let line = "A1,海尔智家对开门冰箱\n";
    let mixed = [
        b"code,name\n".as_slice(),
        line.as_bytes(),
        &GB18030.encode(line).0,
    ]
    .concat();
    let many_columns = format!("code,price\nA1,5{}", ",x".repeat(1_000_000));
    let open = "code,name\nA1,\"open\nA2,x\n".to_owned();
    let long = format!("code,name\nA1,\"{}", "line\n".repeat(40_000));
    let binary = b"code,price\n\0\x01\x02".to_vec();
    for (content, code) in [
        (b"".to_vec(), "spreadsheet_empty"),
        (b"\n\n , ,\n".to_vec(), "spreadsheet_empty"),
        (b"code,price\n".to_vec(), "spreadsheet_empty"),
        (b"%PDF-1.7\n".to_vec(), "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "not_a_spreadsheet"),
        (b"<html><table></table>".to_vec(), "not_a_spreadsheet"),
        (
            b"<?xml version=\"1.0\"?><Workbook/>".to_vec(),
            "not_a_spreadsheet",
        ),
        (b"\x1f\x8b\x08\0".to_vec(), "not_a_spreadsheet"),
        (binary, "not_a_spreadsheet"),
        (mixed, "mixed_encodings"),
        (b"code,name\nA1,\xff\xff\xff\n".to_vec(), "unknown_encoding"),
        (open.into_bytes(), "open_quote"),
        (long.into_bytes(), "cell_too_long"),
        (many_columns.into_bytes(), "too_many_columns"),
        (b"colour,size\nred,5\n".to_vec(), "unknown_headers"),
        (b"code,colour\nA1,red\n".to_vec(), "unknown_headers"),
        (b"{\"code\": \"A1\"}\n".to_vec(), "unknown_headers"),
        (b"code,price,Price\nA1,5,6\n".to_vec(), "repeated_header"),
        ("编码,产品编码,价格\nA1,A1,5\n".into(), "repeated_header"),
    ] {
        expect(&admin, ANY, content, 422, code).await;
    }
    let rows = format!("code,price\n{}", "A,5\n".repeat(50_001));
    expect(&admin, "text/csv", rows.into_bytes(), 422, "too_many_rows").await;
    assert_eq!(plans_of(&shop), 0);
}

#[tokio::test]
async fn workbooks_that_cant_be_imported_are_refused_with_their_codes() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let good = good_workbook();
    admin.post_raw(PATH, XLSX, good.clone()).await.expect(201);
    let cut = good[..good.len() / 2].to_vec();
    let mut broken = good.clone();
    let middle = broken.len() / 3;
    broken[middle..middle + 40].fill(0x55);
    let bad_sheet = with_parts(
        &good,
        &[("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>")],
    );
    let many_texts = with_parts(
        &good,
        &[(
            "xl/sharedStrings.xml",
            b"<sst uniqueCount=\"99999999999999\"/>",
        )],
    );
    let bomb = vec![b' '; 140_000_000];
    let bomb = with_parts(&good, &[("xl/media/image1.png", &bomb)]);
    assert!(bomb.len() < 1_000_000);
    let wide = workbook(|sheet| {
        sheet.write_row(0, 0, ["code", "price"]).unwrap();
        sheet.write(1, 16_000, "x").unwrap();
    });
    let empty = workbook(|_sheet| {});
    // One text that many cells share would be 50,000 times as large in memory.
    let shared = workbook(|sheet| {
        sheet.write_row(0, 0, ["code", "description"]).unwrap();
        for row in 1..4_000 {
            sheet.write(row, 1, "x".repeat(30_000)).unwrap();
        }
    });
    for (content, status, code) in [
        (
            with_parts(&good, &[("xl/vbaProject.bin", b"x")]),
            422,
            "workbook_with_macros",
        ),
        (compound_file("Workbook"), 422, "old_workbook"),
        (compound_file("EncryptedPackage"), 422, "encrypted_workbook"),
        (cut, 422, "workbook_damaged"),
        (broken, 422, "workbook_damaged"),
        (bad_sheet, 422, "workbook_damaged"),
        (many_texts, 413, "workbook_unpacks_too_large"),
        (bomb, 413, "workbook_unpacks_too_large"),
        (wide, 422, "too_many_columns"),
        (shared, 413, "too_much_text"),
        (empty, 422, "spreadsheet_empty"),
        (other_archive(), 422, "not_a_spreadsheet"),
    ] {
        expect(&admin, ANY, content, status, code).await;
    }
    assert_eq!(plans_of(&shop), 1);
}

#[tokio::test]
async fn files_are_what_their_name_and_type_say_and_not_too_large() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let text = b"code,price\nA1,5\n".to_vec();
    let mismatch = "spreadsheet_type_mismatch";
    expect(&admin, XLSX, text.clone(), 422, mismatch).await;
    expect(
        &admin,
        "text/csv; charset=utf-8",
        good_workbook(),
        422,
        mismatch,
    )
    .await;
    expect(
        &admin,
        "application/json",
        text.clone(),
        415,
        "unsupported_media_type",
    )
    .await;
    let named = format!("{PATH}?file_name=a.xls");
    let refused = admin.post_raw(&named, ANY, text.clone()).await;
    refused.expect_problem(422, mismatch);
    let huge = admin
        .request(Method::POST, PATH)
        .header("content-type", "text/csv")
        .header("content-length", "2147483648");
    let refused = admin.send(
        huge.body(reqwest::Body::wrap_stream(futures::stream::pending::<
            Result<Vec<u8>, std::io::Error>,
        >())),
    );
    refused.await.expect_problem(413, "file_too_large");
    // Without a declared size it is noticed on the way.
    let piece = vec![b'x'; 1024 * 1024];
    let pieces =
        futures::stream::iter((0..40).map(move |_| Ok::<_, std::io::Error>(piece.clone())));
    let endless = admin
        .request(Method::POST, PATH)
        .header("content-type", "text/csv")
        .body(reqwest::Body::wrap_stream(pieces));
    if let Ok(refused) = admin.try_send(endless).await {
        refused.expect_problem(413, "file_too_large");
    }
    let reason = format!("{PATH}?reason={}", "x".repeat(256));
    let refused = admin.post_raw(&reason, "text/csv", text).await;
    refused.expect_problem(400, "invalid_query");
    assert_eq!(plans_of(&shop), 0);
}
