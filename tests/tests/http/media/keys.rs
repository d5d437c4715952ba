//! Uploads repeated under one key.

use futures::future::join_all;
use image::ImageFormat;
use integration_tests::{
    caller::{Caller, Response},
    shop::Shop,
};
use picture_check::Kind;

use crate::media::{
    corpus::drawn::{file, waves},
    form::request,
};

async fn upload(caller: &Caller, key: &str, content: &[u8]) -> Response {
    let request = request(caller, Kind::Png, content);
    caller.send(request.header("idempotency-key", key)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_repeated_gets_the_first_response() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let png = file(waves(50, 40), ImageFormat::Png);
    let other = file(waves(40, 50), ImageFormat::Png);
    let clicks = join_all((0..6).map(|_| upload(&admin, "k", &png))).await;
    for click in &clicks {
        let same = (click.status, &click.text);
        assert_eq!(same, (201, &clicks[0].text));
    }
    let again = upload(&admin, "k", &png).await.expect(201);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.text, clicks[0].text);
    let refused = upload(&admin, "k", &other).await;
    refused.expect_problem(422, "idempotency_key_reused");
    let rows = || shop.database().number("SELECT count(*) FROM media_images");
    assert_eq!(rows(), 1);
    // Without the key it is the same picture, which is there already.
    upload(&admin, "another", &png).await.expect(200);
    let url = again.body["url"].as_str().unwrap();
    shop.anybody().get(url).await.expect(200);
    assert_eq!(rows(), 1);
}
