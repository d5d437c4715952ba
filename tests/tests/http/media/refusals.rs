//! Refused uploads, which leave nothing behind.

use cangku_domain::accounts::Role;
use futures::TryStreamExt;
use image::ImageFormat;
use integration_tests::shop::Shop;
use picture_check::Kind;
use reqwest::Body;

use crate::media::{
    corpus::{
        bad::bad,
        drawn::{file, waves},
    },
    form::{body, body_of, request_with, send, upload, upload_as, upload_of},
};

async fn assert_nothing_stored(shop: &Shop) {
    let store = &shop.media_cleaner().store;
    let files: Vec<_> = store.list().unwrap().try_collect().await.unwrap();
    assert!(files.is_empty(), "{files:?}");
    assert_eq!(
        shop.database().number("SELECT count(*) FROM media_images"),
        0
    );
}

#[tokio::test]
async fn every_bad_picture_is_refused_for_its_own_reason_and_nothing_stays() {
    // Generated before connecting: it takes longer than an idle connection stays open.
    let all = bad();
    let shop = Shop::with(&[("CANGKU_MEDIA_OVERSIZE", "refuse")]).await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    for bad in all {
        let response = upload_as(&staff, bad.kind, &bad.bytes).await;
        assert_eq!(
            response.body["code"], bad.code,
            "{}: {}",
            bad.name, response.text
        );
        response.expect_problem(422, bad.code);
    }
    upload_as(&staff, Kind::Png, b"")
        .await
        .expect_problem(422, "file_empty");
    assert_nothing_stored(&shop).await;
}

#[tokio::test]
async fn name_type_and_size_are_refused_for_their_own_reasons() {
    let shop = Shop::with(&[("CANGKU_MEDIA_MAX_BYTES", "4000")]).await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let png = file(waves(10, 10), ImageFormat::Png);
    for (name, declared, code) in [
        ("x.svg", "image/svg+xml", "extension_not_allowed"),
        ("x.php", "image/png", "extension_not_allowed"),
        ("x.png.php", "image/png", "extension_not_allowed"),
        ("x.html", "image/png", "extension_not_allowed"),
        ("", "image/png", "invalid_file_name"),
        ("..", "image/png", "invalid_file_name"),
        ("x.png", "text/html", "type_mismatch"),
        ("x.png", "image/svg+xml", "type_mismatch"),
    ] {
        let response = upload(&staff, name, declared, &png).await;
        assert_eq!(
            response.body["code"], code,
            "{name} {declared}: {}",
            response.text
        );
        response.expect_problem(422, code);
    }
    let nul = "name=\"file\"; filename*=UTF-8''x.php%00.png";
    let refused = send(&staff, body(&[(nul, Some("image/png"), &png)])).await;
    refused.expect_problem(422, "invalid_file_name");
    // One byte too many, then refused by its length alone.
    let large = vec![0; 4001];
    upload(&staff, "x.png", "image/png", &large)
        .await
        .expect_problem(413, "file_too_large");
    let larger = vec![0; 40_000];
    upload(&staff, "x.png", "image/png", &larger)
        .await
        .expect_problem(413, "file_too_large");
    assert_nothing_stored(&shop).await;
}

#[tokio::test]
async fn twenty_mebibytes_are_the_limit_however_they_come() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    for (excess, status, code) in [(0, 422, "picture_damaged"), (1, 413, "file_too_large")] {
        let mut content = file(waves(10, 10), ImageFormat::Png);
        content.truncate(40);
        content.resize(20 * 1024 * 1024 + excess, 0);
        let whole = body_of(Kind::Png, &content);
        let pieces: Vec<_> = whole
            .chunks(65_536)
            .map(|piece| Ok(piece.to_vec()))
            .collect();
        let pieces = futures::stream::iter(pieces.into_iter().map(|it: std::io::Result<_>| it));
        let chunked = request_with(&staff, Body::wrap_stream(pieces));
        staff.send(chunked).await.expect_problem(status, code);
        let measured = request_with(&staff, whole);
        staff.send(measured).await.expect_problem(status, code);
    }
    assert_nothing_stored(&shop).await;
}

#[tokio::test]
async fn bodies_that_are_no_form_with_one_picture_are_refused() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let png = file(waves(10, 10), ImageFormat::Png);
    let picture = (
        "name=\"file\"; filename=\"x.png\"",
        Some("image/png"),
        png.as_slice(),
    );
    let empty = send(&staff, body(&[])).await;
    let empty = empty.expect_problem(422, "validation_failed");
    empty.expect_field("file", "required");
    let twice = send(&staff, body(&[picture, picture])).await;
    twice
        .expect_problem(422, "validation_failed")
        .expect_field("file", "invalid_value");
    let missing = send(&staff, body(&[("name=\"product_id\"", None, b"1")])).await;
    missing
        .expect_problem(422, "validation_failed")
        .expect_field("file", "required");
    // What follows the first 32 characters counts too.
    let long = format!("{:0>32}x", 1);
    for id in ["0", "x", "", "99999999999999999999", &long] {
        let refused = upload_of(&staff, id, &png)
            .await
            .expect_problem(422, "validation_failed");
        refused.expect_field("product_id", "invalid_value");
    }
    let nowhere = upload_of(&staff, "424242", &png)
        .await
        .expect_problem(422, "validation_failed");
    nowhere.expect_field("product_id", "unknown_reference");
    let cut = body(&[picture]);
    let cut = send(&staff, cut[..cut.len() - 20].to_vec()).await;
    cut.expect_problem(400, "incomplete_body");
    let json = staff.post("/api/media-images", serde_json::json!({})).await;
    json.expect_problem(415, "unsupported_media_type");
    let boundless = staff
        .post_raw("/api/media-images", "multipart/form-data", "x")
        .await;
    boundless.expect_problem(400, "malformed_multipart");
    let long = format!("name=\"{}\"", "x".repeat(100_000));
    let mut unreadable = body(&[picture]);
    let name = unreadable.windows(9).position(|part| part == b"filename=");
    unreadable[name.unwrap() + 10] = 0xff;
    for (malformed, word) in [
        (body(&[(&long, None, b"")]), "too long"),
        (vec![b'x'; 100_000], "boundary"),
        (unreadable, "UTF-8"),
    ] {
        let refused = send(&staff, malformed).await;
        let refused = refused.expect_problem(400, "malformed_multipart");
        assert!(refused.text.contains(word), "{}", refused.text);
    }
    assert_nothing_stored(&shop).await;
}
