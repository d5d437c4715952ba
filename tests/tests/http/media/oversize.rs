//! Pictures with more pixels than a stored one may have.

use std::time::Duration;

use cangku_domain::accounts::Role;
use image::{ImageFormat, RgbImage};
use integration_tests::{caller::Caller, shop::Shop};
use picture_check::Kind;
use reqwest::Method;
use serde_json::{Value, json};

use crate::media::{
    corpus::{
        drawn::{file, waves},
        parts::{flat_jpeg, grey_png},
        phone::{QUARTERS, photo},
    },
    form::{request, upload},
};

#[tokio::test]
async fn a_picture_with_too_many_pixels_is_scaled_down_or_refused() {
    let jpeg = file(waves(190, 140), ImageFormat::Jpeg);
    let limit = ("CANGKU_MEDIA_MAX_PIXELS", "20000");
    let shop = Shop::with(&[limit]).await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let row = upload(&staff, "x.jpg", "image/jpeg", &jpeg)
        .await
        .expect(201)
        .body;
    assert_eq!(row["scaled_from"], json!({"width": 190, "height": 140}));
    assert_eq!((&row["width"], &row["height"]), (&json!(164), &json!(120)));
    let small = file(waves(100, 100), ImageFormat::Jpeg);
    let row = upload(&staff, "x.jpg", "image/jpeg", &small)
        .await
        .expect(201)
        .body;
    assert_eq!(row.get("scaled_from"), None);
    let large = file(waves(400, 300), ImageFormat::Jpeg);
    let refused = upload(&staff, "x.jpg", "image/jpeg", &large).await;
    refused.expect_problem(422, "picture_too_large");
    let shop = Shop::with(&[limit, ("CANGKU_MEDIA_OVERSIZE", "refuse")]).await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let refused = upload(&staff, "x.jpg", "image/jpeg", &jpeg).await;
    refused.expect_problem(422, "picture_too_large");
}

#[tokio::test]
async fn a_photo_of_48_megapixels_is_scaled_to_the_limit_and_upright_or_refused() {
    // Much longer than it takes, without optimisation and beside other tests.
    const TIMEOUT: Duration = Duration::from_secs(300);
    let jpeg = photo(8064, 6048, 6);
    let shop = Shop::with(&[("CANGKU_REQUEST_SECONDS", "300")]).await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let upload = request(&staff, Kind::Jpeg, &jpeg).timeout(TIMEOUT);
    let row = staff.send(upload).await.expect(201).body;
    // As it is shown upright.
    assert_eq!(row["scaled_from"], json!({"width": 6048, "height": 8064}));
    assert_eq!(
        (&row["width"], &row["height"], &row["content_type"]),
        (&json!(5476), &json!(7302), &json!("image/jpeg"))
    );
    // The first row of the file is at the right.
    let [top_left, top_right, bottom_left, bottom_right] = QUARTERS;
    let expected = [bottom_left, top_left, bottom_right, top_right];
    let anybody = shop.anybody();
    for url in [
        &row["url"],
        &row["thumbnails"]["large"],
        &row["thumbnails"]["small"],
    ] {
        assert_quarters(&stored(&anybody, url).await, expected);
    }
    // Only the response to the upload says how large it was.
    let listed = staff.get(&format!("/api/media-images/{}", row["id"])).await;
    assert_eq!(listed.expect(200).body.get("scaled_from"), None);

    let shop = Shop::with(&[("CANGKU_MEDIA_OVERSIZE", "refuse")]).await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let refused = self::upload(&staff, "IMG_0001.JPG", "image/jpeg", &jpeg).await;
    refused.expect_problem(422, "picture_too_large");
}

#[tokio::test]
async fn the_limit_of_pixels_is_exact() {
    let limit = ("CANGKU_MEDIA_MAX_PIXELS", "480000");
    let exact = photo(800, 600, 1);
    let above = photo(801, 600, 1);
    for oversize in ["refuse", "scale"] {
        let shop = Shop::with(&[limit, ("CANGKU_MEDIA_OVERSIZE", oversize)]).await;
        let staff = shop.sign_in("clerk", Role::Staff).await;
        let row = upload(&staff, "x.jpg", "image/jpeg", &exact).await;
        let row = row.expect(201).body;
        assert_eq!((&row["width"], &row["height"]), (&json!(800), &json!(600)));
        assert_eq!(row.get("scaled_from"), None);
        let response = upload(&staff, "x.jpg", "image/jpeg", &above).await;
        if oversize == "scale" {
            let row = response.expect(201).body;
            assert_eq!(row["scaled_from"], json!({"width": 801, "height": 600}));
            assert_eq!((&row["width"], &row["height"]), (&json!(800), &json!(599)));
        } else {
            response.expect_problem(422, "picture_too_large");
        }
    }
}

#[tokio::test]
async fn absurdly_many_pixels_are_refused_by_the_header() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let of_size = |width: u16, height: u16| {
        let mut jpeg = flat_jpeg(3, false);
        let header = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]);
        let at = header.unwrap() + 5;
        let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
        jpeg[at..at + 4].copy_from_slice(&sides);
        jpeg
    };
    for (name, content, code) in [
        // As many as are scaled down, but they are missing.
        ("JPEG", of_size(20_000, 10_000), "picture_damaged"),
        ("PNG", grey_png(20_000, 10_000, b""), "picture_damaged"),
        ("JPEG", of_size(20_000, 10_001), "picture_too_large"),
        ("PNG", grey_png(20_000, 10_001, b""), "picture_too_large"),
        ("JPEG", of_size(65_535, 65_535), "picture_too_large"),
    ] {
        let response = upload(&staff, name, "image/x", &content).await;
        assert_eq!(response.body["code"], code, "{name}: {}", response.text);
        response.expect_problem(422, code);
    }
}

/// The pixels of a stored file.
async fn stored(anybody: &Caller, url: &Value) -> RgbImage {
    let request = anybody.request(Method::GET, url.as_str().unwrap());
    let bytes = request.send().await.unwrap().bytes().await.unwrap();
    assert!(!bytes.windows(4).any(|part| part == b"Exif"));
    image::load_from_memory(&bytes).unwrap().to_rgb8()
}

/// Asserts that the quarters of a picture have these colours.
fn assert_quarters(picture: &RgbImage, colours: [[u8; 3]; 4]) {
    let (width, height) = picture.dimensions();
    for (quarter, colour) in colours.into_iter().enumerate() {
        let (right, below) = (quarter % 2 == 1, quarter >= 2);
        let place = |side: u32, is_far| if is_far { side * 5 / 8 } else { side * 3 / 8 };
        let pixel = picture.get_pixel(place(width, right), place(height, below));
        let far = pixel.0.iter().zip(colour).map(|(a, b)| a.abs_diff(b)).max();
        assert!(
            far.unwrap() < 6,
            "quarter {quarter}: {pixel:?}, not {colour:?}"
        );
    }
}
