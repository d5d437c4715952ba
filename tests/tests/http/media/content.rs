//! The content decides what an upload is, and what isn't the picture is dropped.

use cangku_domain::accounts::Role;
use image::ImageFormat;
use integration_tests::shop::Shop;
use serde_json::json;

use crate::media::{
    corpus::{
        drawn::{file, waves},
        jpeg_writer::Layout,
        parts::{jpeg_segment, jpeg_with},
    },
    form::{body, send, upload},
};

#[tokio::test]
async fn a_file_has_the_type_of_its_content_whatever_it_is_called() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    // Each of another size: the same picture again would return the row that is there.
    let png = |width| file(waves(width, 10), ImageFormat::Png);
    let jpeg = |width| file(waves(width, 10), ImageFormat::Jpeg);
    for (name, declared, content, expected) in [
        ("a.jfif", "image/jpeg", jpeg(11), "jpg"),
        ("a.jpe", "image/pjpeg", jpeg(12), "jpg"),
        ("blob", "application/octet-stream", png(13), "png"),
        ("IMG_1", "image/png", png(14), "png"),
        ("a.jpg", "image/jpeg", png(15), "png"),
        ("a.png", "image/webp", jpeg(16), "jpg"),
        ("a.heic", "image/heic", jpeg(17), "jpg"),
        ("a.txt", "text/plain", png(18), "png"),
        ("图片", "x", png(19), "png"),
    ] {
        let response = upload(&staff, name, declared, &content).await;
        assert!(response.status == 201, "{name}: {}", response.text);
        let row = response.body;
        assert_eq!(row["original_name"], name);
        let file = row["file"].as_str().unwrap();
        assert!(file.ends_with(&format!(".{expected}")), "{name}: {file}");
    }
    let untyped = "name=\"file\"; filename=\"x\"";
    let response = send(&staff, body(&[(untyped, None, &png(9))])).await;
    assert_eq!(
        response.body["content_type"], "image/png",
        "{}",
        response.text
    );
}

#[tokio::test]
async fn foreign_fields_and_blanks_behind_boundaries_are_ignored() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let png = file(waves(10, 10), ImageFormat::Png);
    let whole = body(&[
        ("name=\"id\"", None, b"WU_FILE_0"),
        ("name=\"lastModifiedDate\"", None, b"Mon Nov 30 2026"),
        ("name=\"file\"; filename=\"x.png\"", Some("image/png"), &png),
        ("name=\"size\"", None, &[b'9'; 100_000]),
    ]);
    send(&staff, whole.clone()).await.expect(201);
    // Blanks at the ends of the boundaries' lines.
    let line_end = b"that-no-picture-has\r\n";
    let mut padded = Vec::new();
    for (at, byte) in whole.iter().enumerate() {
        if whole[at..].starts_with(b"\r\n") && whole[..at + 2].ends_with(line_end) {
            padded.extend(b" \t ");
        }
        padded.push(*byte);
    }
    assert!(padded.len() >= whole.len() + 12);
    send(&staff, padded).await.expect(200);
}

#[tokio::test]
async fn what_stands_behind_a_picture_is_not_stored() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let secret = b"<?php system($_GET['c']); ?>";
    for (format, extension) in [
        (ImageFormat::Jpeg, "jpg"),
        (ImageFormat::Png, "png"),
        (ImageFormat::Gif, "gif"),
        (ImageFormat::WebP, "webp"),
        (ImageFormat::Bmp, "bmp"),
    ] {
        let picture = file(waves(30, 20), format);
        let both = [picture.as_slice(), secret].concat();
        let response = upload(&staff, "x", "image/x", &both).await;
        let row = response.expect(201).body;
        for url in [
            &row["url"],
            &row["thumbnails"]["small"],
            &row["thumbnails"]["large"],
        ] {
            let url = url.as_str().unwrap();
            let response = shop.anybody().request(reqwest::Method::GET, url);
            let bytes = response.send().await.unwrap().bytes().await.unwrap();
            assert!(
                !bytes.windows(secret.len()).any(|part| part == secret),
                "{extension} {url}"
            );
        }
    }
}

#[tokio::test]
async fn a_turned_picture_with_a_scan_for_each_colour_keeps_its_colours() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let layout = Layout::new(64, 48, &[(2, 2), (1, 1), (1, 1)]).separate(&[0, 1, 2]);
    // A flat colour: red 200, green 80, blue 40.
    let jpeg = layout.write(&|component, _, _| [111.3, 87.8, 191.3][component]);
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let turned = jpeg_with(&jpeg, &[jpeg_segment(0xe1, exif)]);
    let row = upload(&staff, "x.jpg", "image/jpeg", &turned)
        .await
        .expect(201)
        .body;
    assert_eq!((&row["width"], &row["height"]), (&json!(48), &json!(64)));
    for url in [&row["url"], &row["thumbnails"]["large"]] {
        let request = shop
            .anybody()
            .request(reqwest::Method::GET, url.as_str().unwrap());
        let bytes = request.send().await.unwrap().bytes().await.unwrap();
        for pixel in image::load_from_memory(&bytes).unwrap().to_rgb8().pixels() {
            let far = pixel
                .0
                .iter()
                .zip([200_u8, 80, 40])
                .map(|(a, b)| a.abs_diff(b))
                .max();
            assert!(far.unwrap() < 8, "{pixel:?}");
        }
    }
}
