//! Unusual and invalid search phrases.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

use crate::product_search::searching;

#[tokio::test]
async fn what_is_no_phrase_is_refused_and_what_finds_nothing_is_empty() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog.product(&admin, json!({})).await;
    let anybody = shop.anybody();
    for (phrase, code) in [
        ("冰".repeat(101), "too_long"),
        ("a".repeat(10_000), "too_long"),
        ("冰\0箱".to_owned(), "control_character"),
        ("冰\u{1b}箱".to_owned(), "control_character"),
        ("\u{85}冰\u{7f}".to_owned(), "control_character"),
    ] {
        let response = anybody.get(&searching(&phrase)).await;
        assert!(
            matches!(response.status, 400 | 414),
            "{phrase:.20}: {}",
            response.status
        );
        if response.body["errors"].is_array() {
            assert_eq!(response.body["errors"][0]["code"], code, "{phrase:.20}");
        }
    }
    for blank in [
        "",
        " ",
        "\u{3000}\t",
        "\u{a0}",
        "\u{200b}",
        "\u{feff}\u{200d}",
    ] {
        let list = anybody.get(&searching(blank)).await.expect(200);
        assert_eq!(list.body["total"], 1, "{blank:?} searches for nothing");
    }
    let longest = "冰箱 ".repeat(33);
    let unusual = ["。，、", "~~~", "😀", "ﷺﷺﷺ", "\u{301}", "\u{e000}"];
    for phrase in unusual.into_iter().chain(["a1".repeat(50).as_str()]) {
        let list = anybody.get(&searching(phrase)).await.expect(200);
        assert_eq!(list.body["total"], 0, "{phrase:?}");
        assert_eq!(list.body["results"], json!([]), "{phrase:?}");
    }
    let list = anybody.get(&searching(&longest)).await.expect(200);
    assert_eq!(list.body["total"], 1);
}

#[tokio::test]
async fn a_megabyte_is_refused_and_the_server_goes_on() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    let mut stream = TcpStream::connect(shop.address().strip_prefix("http://").unwrap()).unwrap();
    let line = format!(
        "GET /api/products?search={} HTTP/1.1\r\nhost: a\r\n\r\n",
        "a".repeat(1 << 20)
    );
    // The server may close the connection before it has read such a long line.
    let _ = stream.write_all(line.as_bytes());
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    let response = String::from_utf8_lossy(&response);
    assert!(
        response.is_empty() || response.starts_with("HTTP/1.1 4"),
        "{response}"
    );
    anybody.get("/api/products?search=a").await.expect(200);
}

#[tokio::test]
async fn a_page_behind_the_end_is_empty_and_says_how_many_there_are() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for _ in 0..3 {
        catalog.product(&admin, json!({})).await;
    }
    let anybody = shop.anybody();
    for (query, total) in [
        ("冰箱", 3),
        ("冰箱&sort_by=sales", 3),
        ("冰箱&sort_by=price_asc", 3),
        ("虎", 0),
    ] {
        for page in ["3", "1000", "4294967295"] {
            let path = format!("/api/products?search={query}&page_size=2&page={page}");
            let list = anybody.get(&path).await.expect(200);
            assert_eq!(list.body["results"], json!([]), "{path}");
            assert_eq!(list.body["total"], total, "{path}");
            assert_eq!(list.body["has_next"], false, "{path}");
        }
    }
}
