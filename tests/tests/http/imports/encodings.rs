//! Encodings and delimiters of CSV files.

use encoding_rs::GB18030;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

use super::{PATH, counts, items};

#[tokio::test]
async fn files_are_read_in_every_encoding_and_with_every_delimiter() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog
        .product(&admin, json!({"product_code": "007"}))
        .await;
    let comma = "编码,名称,价格\r\n007,\"海尔, 对开门\n冰箱\",\"1,999.50\"\r\n";
    let text = "编码,名称,价格\n007,海尔对开门冰箱,1999.50\n";
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        GB18030.encode(text).0.into_owned(),
        utf16,
        text.replace(',', ";").into_bytes(),
        text.replace(',', "\t").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
    ] {
        let imported = admin.post_raw(PATH, "text/csv", bytes).await.expect(201);
        assert_eq!(counts(&imported), [0, 1, 0, 0]);
        let planned = items(&admin, &imported).await;
        assert_eq!(planned[0]["after"], "海尔对开门冰箱");
        assert_eq!(planned[1]["after"], "1999.50");
    }
    // A line break in a name is a control character.
    let imported = admin.post_raw(PATH, "text/csv", comma).await.expect(201);
    assert_eq!(counts(&imported), [0, 0, 0, 1]);
}
