//! `cangku fetch-haier-images`, with well-behaved and misbehaving hosts.

mod downloading;
mod host;
mod refusing;
mod repeating;
mod stopping;

use std::{collections::BTreeSet, fs};

use cangku_api::media::MARKER;
use image::ImageFormat;
use integration_tests::{database::TestDatabase, process::Installation};
use serde_json::{Value, json};

use crate::{
    corpus::drawn::{file, waves},
    installation_on,
};
use host::PictureHost;

const FETCH: &str = "fetch-haier-images";

/// A different picture for each number.
fn png(number: u32) -> Vec<u8> {
    file(waves(40 + number, 30), ImageFormat::Png)
}

/// A database with a category and a brand.
fn database() -> TestDatabase {
    let database = TestDatabase::fresh();
    database.execute(
        "INSERT INTO categories (name) VALUES ('冰箱'); INSERT INTO brands (name) VALUES ('海尔')",
    );
    database
}

/// An installation that may fetch from this host.
fn installation(database: &TestDatabase, host: &PictureHost) -> Installation {
    installation_on(database)
        .with("CANGKU_MEDIA_FETCH_HOSTS", &host.entry())
        .with("CANGKU_MEDIA_FETCH_PRIVATE", "true")
        // No process listens there, so that use of a proxy would be noticed.
        .with("http_proxy", "http://127.0.0.1:1")
        .with("all_proxy", "http://127.0.0.1:1")
}

/// Creates a Haier product with these picture URLs; returns its id.
fn product(database: &TestDatabase, code: &str, image: &str, pages: &[String]) -> i64 {
    let pages = json!(pages);
    database.execute(&format!(
        "INSERT INTO products (name, category_id, brand_id, price, source, product_code,
             product_image_url, product_page_urls)
         VALUES ('{code}', 1, 1, 10, 'haier', '{code}', '{image}', '{pages}')"
    ));
    database.number(&format!(
        "SELECT id FROM products WHERE product_code = '{code}'"
    ))
}

/// One of a product's lists.
fn list(database: &TestDatabase, column: &str, code: &str) -> Vec<String> {
    let query = format!("SELECT {column} FROM products WHERE product_code = '{code}'");
    let list: Value = serde_json::from_str(&database.text(&query)).unwrap();
    let list = list.as_array().unwrap().iter();
    list.map(|url| url.as_str().unwrap().to_owned()).collect()
}

/// The URL of the copy of a picture.
fn copy(database: &TestDatabase, code: &str, source: &str) -> String {
    database.text(&format!(
        "SELECT '/media/images/' || i.file FROM media_sources AS s
         JOIN media_images AS i ON i.id = s.media_image_id
         JOIN products AS p ON p.id = s.product_id AND i.product_id = p.id
         WHERE p.product_code = '{code}' AND s.source_url = '{source}'"
    ))
}

/// Names of the stored files, including thumbnails.
fn files(installation: &Installation) -> BTreeSet<String> {
    let folder = installation.data().join("media");
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != MARKER).collect()
}

/// Asserts that every row has its files and every file its row: a picture has two thumbnails.
fn assert_consistent(database: &TestDatabase, installation: &Installation) {
    let rows = database.text(
        "SELECT COALESCE(string_agg(DISTINCT split_part(file, '.', 1), ' '), '') FROM media_images",
    );
    let rows: BTreeSet<&str> = rows.split_whitespace().collect();
    let files = files(installation);
    let stems = files.iter().map(|file| &file[..32]);
    assert_eq!(stems.collect::<BTreeSet<_>>(), rows);
    assert_eq!(files.len(), rows.len() * 3, "{files:?}");
    let waiting = fs::read_dir(installation.data().join("uploads"));
    assert_eq!(waiting.map_or(0, Iterator::count), 0);
}
