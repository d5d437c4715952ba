//! Deleting pictures and products removes both rows and files.

use futures::{TryStreamExt, future::join_all};
use image::ImageFormat;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use picture_check::Kind;
use reqwest::Method;
use serde_json::json;

use crate::media::{
    corpus::drawn::{file, waves},
    form::{upload_as, upload_of},
};

fn png(side: u32) -> Vec<u8> {
    file(waves(side, side), ImageFormat::Png)
}

async fn files(shop: &Shop) -> usize {
    let files = shop.media_cleaner().store.list().unwrap();
    files.try_collect::<Vec<_>>().await.unwrap().len()
}

#[tokio::test]
async fn a_picture_in_use_is_deleted_by_force_alone_and_taken_from_the_products() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let row = upload_as(&admin, Kind::Png, &png(20)).await.expect(201);
    let (path, url) = (
        format!("/api/media-images/{}", row.id()),
        row.body["url"].clone(),
    );
    let named = json!({"main_images": [url, "https://example.com/1.png"], "detail_images": [url]});
    let product = catalog.product(&admin, named).await;

    let refused = admin
        .delete(&path)
        .await
        .expect_problem(409, "picture_in_use");
    assert_eq!(refused.body["products"], json!([product]));
    admin
        .delete(&format!("{path}?force=false"))
        .await
        .expect_problem(409, "picture_in_use");
    admin
        .delete(&format!("{path}?force=true"))
        .await
        .expect(204);
    admin
        .get(&path)
        .await
        .expect_problem(404, "media_image_not_found");
    shop.media_cleaner().delete_orphans().await.unwrap();
    let shown = admin
        .get(&format!("/api/products/{product}"))
        .await
        .expect(200)
        .body;
    assert_eq!(shown["main_images"], json!(["https://example.com/1.png"]));
    assert_eq!(shown["detail_images"], json!([]));
    assert_eq!(files(&shop).await, 0);
    let gone = shop.anybody().get(url.as_str().unwrap()).await;
    gone.expect_problem(404, "media_image_not_found");
    admin
        .delete(&path)
        .await
        .expect_problem(404, "media_image_not_found");
}

#[tokio::test]
async fn a_product_names_only_pictures_that_are_there() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({})).await;
    let path = format!("/api/products/{product}");
    for url in [
        "/media/images/0123456789abcdef0123456789abcdef.png",
        "/media/images/1.png",
    ] {
        for field in ["main_images", "detail_images"] {
            let refused = admin.patch(&path, json!({field: [url]})).await;
            let refused = refused.expect_problem(422, "validation_failed");
            refused.expect_field(field, "unknown_reference");
        }
        let new = catalog.body(json!({"main_images": [url]}));
        let refused = admin
            .post("/api/products", new)
            .await
            .expect_problem(422, "validation_failed");
        refused.expect_field("main_images", "unknown_reference");
    }
    let row = upload_as(&admin, Kind::Png, &png(20))
        .await
        .expect(201)
        .body;
    let both = json!([row["url"], "http://example.com/1.png"]);
    admin
        .patch(&path, json!({"main_images": both}))
        .await
        .expect(200);
    assert_eq!(admin.get(&path).await.expect(200).body["main_images"], both);
}

#[tokio::test]
async fn a_deleted_product_takes_its_pictures_along_but_not_a_file_that_others_share() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let [one, two] = [
        catalog.product(&admin, json!({})).await,
        catalog.product(&admin, json!({})).await,
    ];
    let own = upload_of(&admin, &one.to_string(), &png(20))
        .await
        .expect(201)
        .body;
    let shared = upload_of(&admin, &one.to_string(), &png(30))
        .await
        .expect(201)
        .body;
    upload_of(&admin, &two.to_string(), &png(30))
        .await
        .expect(201);
    let named = json!({"main_images": [own["url"], shared["url"]]});
    admin
        .patch(&format!("/api/products/{two}"), named)
        .await
        .expect(200);
    assert_eq!(files(&shop).await, 6);

    let removed = admin
        .delete(&format!("/api/products/{one}"))
        .await
        .expect(200)
        .body;
    assert_eq!(removed["removed"]["media_images"], 2);
    assert_eq!(shop.media_cleaner().delete_orphans().await.unwrap(), 1);
    assert_eq!(files(&shop).await, 3);
    let left = admin
        .get(&format!("/api/products/{two}"))
        .await
        .expect(200)
        .body;
    assert_eq!(left["main_images"], json!([shared["url"]]));
    shop.anybody()
        .get(shared["url"].as_str().unwrap())
        .await
        .expect(200);
    assert_eq!(
        shop.database()
            .number("SELECT count(*) FROM media_leftovers"),
        0
    );
}

#[tokio::test]
async fn the_sweep_deletes_old_files_without_a_row_and_no_other() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    upload_as(&admin, Kind::Png, &png(20)).await.expect(201);
    let store = &shop.media_cleaner().store;
    let stem = "0123456789abcdef0123456789abcdef";
    for name in [
        format!("{stem}.png"),
        format!("{stem}_200.jpg"),
        format!("{stem}_800.jpg"),
    ] {
        store.put(&name, png(9).into()).await.unwrap();
    }
    let cleaner = shop.media_cleaner();
    assert_eq!(cleaner.sweep(chrono::TimeDelta::hours(1)).await.unwrap(), 0);
    assert_eq!(files(&shop).await, 6);
    assert_eq!(
        cleaner.sweep(chrono::TimeDelta::seconds(-5)).await.unwrap(),
        1
    );
    assert_eq!(files(&shop).await, 3);
}

#[tokio::test]
async fn pictures_of_one_file_are_deleted_concurrently_without_deadlock() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let mut products = Vec::new();
    for _ in 0..4 {
        products.push(catalog.product(&admin, json!({})).await.to_string());
    }
    for round in 0..10 {
        let picture = png(20 + round);
        let mut deletions = Vec::new();
        for product in &products {
            let row = upload_of(&admin, product, &picture).await.expect(201);
            deletions.push(format!("/api/media-images/{}", row.id()));
        }
        deletions.reverse();
        let deletions = deletions.iter().map(|path| admin.delete(path));
        for deleted in join_all(deletions).await {
            deleted.expect(204);
        }
    }
    shop.media_cleaner().delete_orphans().await.unwrap();
    assert_eq!(files(&shop).await, 0);
}

#[tokio::test]
async fn a_lost_file_is_back_when_its_picture_is_uploaded_again() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let first = upload_as(&admin, Kind::Png, &png(20))
        .await
        .expect(201)
        .body;
    let store = &shop.media_cleaner().store;
    let names: Vec<String> = ["url", "small", "large"]
        .iter()
        .map(|which| {
            first[which]
                .as_str()
                .or(first["thumbnails"][which].as_str())
        })
        .map(|url| url.unwrap().rsplit('/').next().unwrap().to_owned())
        .collect();
    for name in &names {
        store.delete(name).await.unwrap();
    }
    assert_eq!(files(&shop).await, 0);
    let again = upload_as(&admin, Kind::Png, &png(20))
        .await
        .expect(200)
        .body;
    assert_eq!(again["file"], first["file"]);
    for name in &names {
        let path = format!("/media/images/{name}");
        shop.anybody()
            .request(Method::GET, &path)
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap();
    }
    assert_eq!(files(&shop).await, 3);
}
