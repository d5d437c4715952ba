//! Accepted uploads.

use cangku_domain::accounts::Role;
use image::ImageFormat;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use picture_check::Kind;
use serde_json::json;

use crate::media::{
    corpus::{
        drawn::{file, waves},
        good::good,
        mime,
    },
    form::{body, send, upload, upload_as, upload_of},
};

#[tokio::test]
async fn every_valid_picture_is_accepted_and_served_clean() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    for good in good() {
        let response = upload_as(&staff, good.kind, &good.bytes).await;
        // Some samples differ only in removed data, so their clean copies are equal.
        let is_taken = matches!(response.status, 200 | 201);
        assert!(is_taken, "{}: {}", good.name, response.text);
        let row = response.body;
        let size = (&row["width"], &row["height"], &row["frames"]);
        assert_eq!(
            size,
            (&json!(good.width), &json!(good.height), &json!(good.frames))
        );
        assert_eq!(row["content_type"], mime(good.kind));
        assert_eq!(
            row["original_name"].as_str().unwrap().split('.').next(),
            Some("冰箱")
        );
        for url in [
            &row["url"],
            &row["thumbnails"]["small"],
            &row["thumbnails"]["large"],
        ] {
            let response = shop
                .anybody()
                .request(reqwest::Method::GET, url.as_str().unwrap());
            let response = response.send().await.unwrap();
            assert_eq!(response.status(), 200, "{} {url}", good.name);
            let bytes = response.bytes().await.unwrap();
            image::load_from_memory(&bytes).unwrap();
            assert!(
                !bytes.windows(3).any(|part| part == b"GPS"),
                "{}",
                good.name
            );
        }
    }
    let listed = staff
        .get("/api/media-images?page_size=100")
        .await
        .expect(200)
        .body;
    let ids = listed["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_i64().unwrap());
    let ids: Vec<_> = ids.collect();
    assert!(ids.len() >= 20 && ids.is_sorted_by(|a, b| a > b), "{ids:?}");
    let first = staff
        .get(&format!("/api/media-images/{}", ids[0]))
        .await
        .expect(200);
    assert_eq!(first.body, listed["results"][0]);
}

#[tokio::test]
async fn the_same_picture_is_stored_once_and_has_a_row_for_each_product() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let [one, two] = [
        catalog.product(&admin, json!({})).await.to_string(),
        catalog.product(&admin, json!({})).await.to_string(),
    ];
    let png = file(waves(30, 20), ImageFormat::Png);
    let first = upload_of(&admin, &one, &png).await.expect(201).body;
    let again = upload_of(&admin, &one, &png).await.expect(200).body;
    assert_eq!(first, again);
    let other = upload_of(&admin, &two, &png).await.expect(201).body;
    assert_eq!(first["file"], other["file"]);
    assert_ne!(first["id"], other["id"]);
    assert_eq!(other["product_id"].to_string(), two);
    let loose = upload(&admin, "y.png", "image/png", &png)
        .await
        .expect(201)
        .body;
    assert_eq!(
        (&loose["file"], loose["product_id"].is_null()),
        (&first["file"], true)
    );
    let listed = admin
        .get(&format!("/api/media-images?product_id={two}"))
        .await
        .expect(200);
    assert_eq!(listed.body["total"], 1);
    // Files of duplicates are deleted: one picture has three files.
    use futures::TryStreamExt;
    let files = shop.media_cleaner().store.list().unwrap();
    let files: Vec<_> = files.try_collect().await.unwrap();
    assert_eq!(files.len(), 3, "{files:?}");
}

#[tokio::test]
async fn names_are_cleaned_and_never_paths() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    for (n, (declared, stored)) in [
        ("../../../etc/cron.d/x.png", "x.png"),
        ("..\\\\..\\\\x.png", "x.png"),
        ("C:\\\\fakepath\\\\冰箱.PNG", "冰箱.PNG"),
        ("shell.php.png", "shell.php.png"),
        (" . a.png", "a.png"),
    ]
    .into_iter()
    .enumerate()
    {
        let png = file(waves(10, u32::try_from(n).unwrap() + 1), ImageFormat::Png);
        let row = upload(&staff, declared, "image/png", &png)
            .await
            .expect(201)
            .body;
        assert_eq!(row["original_name"], stored);
        let stem = row["file"].as_str().unwrap().strip_suffix(".png").unwrap();
        assert!(stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    let encoded = "name=\"file\"; filename*=UTF-8''%E5%86%B0%E7%AE%B1.png";
    let png = file(waves(11, 9), ImageFormat::Png);
    let row = send(&staff, body(&[(encoded, Some("image/png"), &png)]))
        .await
        .expect(201)
        .body;
    assert_eq!(row["original_name"], "冰箱.png");
}

#[tokio::test]
async fn only_staff_uploads_and_not_without_end() {
    let shop = Shop::with(&[("CANGKU_MEDIA_UPLOADS_PER_MINUTE", "2")]).await;
    let (user, staff) = (
        shop.sign_in("customer", Role::User).await,
        shop.sign_in("clerk", Role::Staff).await,
    );
    let png = file(waves(30, 20), ImageFormat::Png);
    let anonymous = upload_as(&shop.anybody(), Kind::Png, &png).await;
    anonymous.expect_problem(401, "missing_token");
    upload_as(&user, Kind::Png, &png)
        .await
        .expect_problem(403, "forbidden");
    upload_as(&staff, Kind::Png, &png).await.expect(201);
    upload_as(&staff, Kind::Png, b"junk")
        .await
        .expect_problem(422, "not_a_picture");
    let refused = upload_as(&staff, Kind::Png, &png)
        .await
        .expect_problem(429, "too_many_uploads");
    assert!(refused.headers.contains_key("retry-after"));
    let admin = shop.admin().await;
    upload_as(&admin, Kind::Png, &png).await.expect(200);
}
