//! Concurrent uploads.

use std::collections::HashSet;

use futures::future::join_all;
use image::ImageFormat;
use integration_tests::shop::Shop;
use picture_check::Kind;

use crate::media::{
    corpus::drawn::{file, waves},
    form::upload_as,
};

#[tokio::test]
async fn the_same_picture_uploaded_by_many_at_once_is_one_row_of_a_file_that_is_there() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let png = file(waves(50, 40), ImageFormat::Png);
    let responses = join_all((0..12).map(|_| upload_as(&admin, Kind::Png, &png))).await;
    let urls: HashSet<String> = responses
        .into_iter()
        .map(|response| {
            assert!(matches!(response.status, 200 | 201), "{}", response.text);
            response.body["url"].as_str().unwrap().to_owned()
        })
        .collect();
    for url in &urls {
        shop.anybody().get(url).await.expect(200);
    }
    assert_eq!(urls.len(), 1, "{urls:?}");
    assert_eq!(
        shop.database().number("SELECT count(*) FROM media_images"),
        1
    );
}
