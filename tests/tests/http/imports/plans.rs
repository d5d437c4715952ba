//! What is planned.

use cangku_domain::accounts::Role;
use image::ImageFormat;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop, stock::command};
use reqwest::Method;
use serde_json::json;

use super::{PATH, apply, counts, import_csv, items};
use crate::media::{
    corpus::drawn::{file, waves},
    form::upload_of,
};

#[tokio::test]
async fn a_file_changes_products_and_creates_new_ones_and_can_be_undone() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = json!({"product_code": "007", "price": "2999.00", "stock": 10});
    let known = catalog.product(&admin, fields).await;
    admin
        .stock("lock", command(known, 4, "SO-1"))
        .await
        .expect(201);
    let file = "产品编码,名称,分类,品牌,价格,盘点数量,库存预警,上架\n\
        007,,冰箱,海尔,\"￥2,899.50\",12,3,下架\n\
        0008,新冰箱,冷柜,统帅,1999,5,,\n\
        009,第三台,冰箱,海尔,99元,,,是\n";
    let imported = import_csv(&admin, file).await.expect(201);
    assert_eq!(
        (&imported.body["kind"], &imported.body["status"]),
        (&json!("import"), &json!("draft"))
    );
    assert_eq!(imported.body["reason"], "import");
    assert_eq!(counts(&imported), [0, 1, 2, 0]);
    assert_eq!(imported.body["import"]["rows"], 3);
    assert_eq!(imported.body["import"]["new_categories"], json!(["冷柜"]));
    assert_eq!(imported.body["import"]["new_brands"], json!(["统帅"]));
    assert_eq!(
        imported.headers["location"],
        format!("/api/plans/{}", imported.id())
    );
    let planned = items(&admin, &imported).await;
    let actions: Vec<&str> = planned
        .iter()
        .map(|item| item["action"].as_str().unwrap())
        .collect();
    let expected = [
        "update", "stock", "update", "update", "create", "stock", "create",
    ];
    assert_eq!(actions, expected);
    assert_eq!(
        (&planned[0]["before"], &planned[0]["after"]),
        (&json!("2999.00"), &json!("2899.50"))
    );
    // Those held for an order are on the shelf.
    assert_eq!(
        (&planned[1]["before"], &planned[1]["after"]),
        (&json!(10), &json!(12))
    );
    assert_eq!(planned[4]["after"]["category_id"], "冷柜");
    let before = admin.get(&format!("/api/products/{known}")).await.body;
    assert_eq!(before["price"], "2999.00", "a plan changes nothing");

    assert_eq!(apply(&admin, &imported).await, "applied");
    let after = admin.get(&format!("/api/products/{known}")).await.body;
    assert_eq!(
        (&after["price"], &after["is_active"]),
        (&json!("2899.50"), &json!(false))
    );
    assert_eq!(admin.stock_of(known).await, 8);
    let created = admin
        .get("/api/products/by-code/0008")
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&created["category_name"], &created["brand_name"]),
        (&json!("冷柜"), &json!("统帅"))
    );
    assert_eq!(
        (&created["price"], &created["stock"]),
        (&json!("1999.00"), &json!(5))
    );
    admin.assert_reconciled().await;

    let path = format!("/api/plans/{}/undo", imported.id());
    admin.post(&path, json!({})).await.expect(200);
    let undone = admin.get(&format!("/api/products/{known}")).await.body;
    assert_eq!(undone["price"], "2999.00");
    assert_eq!(admin.stock_of(known).await, 6);
    admin.get("/api/products/by-code/0008").await.expect(404);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_created_product_whose_pictures_people_have_uploaded_is_kept() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let rows = "code,name,category,brand,price\nA,one,冰箱,海尔,1.00\nB,two,冰箱,海尔,1.00\n";
    let imported = import_csv(&admin, rows).await.expect(201);
    assert_eq!(apply(&admin, &imported).await, "applied");
    let created = admin.get("/api/products/by-code/A").await.expect(200);
    let png = file(waves(30, 20), ImageFormat::Png);
    let picture = upload_of(&admin, &created.id().to_string(), &png)
        .await
        .expect(201);
    let path = format!("/api/plans/{}/undo", imported.id());
    admin.post(&path, json!({})).await.expect(200);
    admin.get("/api/products/by-code/A").await.expect(200);
    admin.get("/api/products/by-code/B").await.expect(404);
    let path = format!("/api/media-images/{}", picture.id());
    admin.get(&path).await.expect(200);
    let path = format!("/api/plans/{}/items?status=kept", imported.id());
    let kept = admin.get(&path).await.expect(200).body;
    assert_eq!(
        (&kept["total"], &kept["results"][0]["reason"]),
        (&json!(1), &json!("in_use"))
    );
}

#[tokio::test]
async fn what_is_so_already_is_no_item_and_empty_cells_change_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = json!({"product_code": "007", "market_price": "3500.00", "stock": 10});
    let id = catalog.product(&admin, fields).await;
    admin
        .stock("lock", command(id, 4, "SO-1"))
        .await
        .expect(201);
    let file = "code,name,price,market_price,stock,counted_by,category\n\
        007,,2999.0,,6,somebody,冰箱\n";
    let imported = import_csv(&admin, file).await.expect(201);
    assert_eq!(counts(&imported), [1, 0, 0, 0]);
    assert_eq!(imported.body["items"]["total"], 0);
    assert_eq!(
        imported.body["import"]["ignored_columns"],
        json!(["counted_by"])
    );
}

#[tokio::test]
async fn products_without_a_code_are_found_by_their_id() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({})).await;
    let file = format!("编号,价格\n{id},1.00\n");
    let imported = import_csv(&admin, &file).await.expect(201);
    assert_eq!(counts(&imported), [0, 1, 0, 0]);
    assert_eq!(apply(&admin, &imported).await, "applied");
}

#[tokio::test]
async fn a_plan_that_was_made_before_somebody_created_the_product_leaves_that_product() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let file = "code,name,category,brand,price\nA1,新,冰箱,海尔,5\n";
    let imported = import_csv(&admin, file).await.expect(201);
    catalog.product(&admin, json!({"product_code": "A1"})).await;
    assert_eq!(apply(&admin, &imported).await, "stale");
    assert_eq!(
        items(&admin, &imported).await[0]["reason"],
        "product_exists"
    );
}

#[tokio::test]
async fn one_plan_is_made_for_one_idempotency_key() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let send = |caller: &integration_tests::caller::Caller, text: &'static str, reason: &str| {
        let request = caller
            .request(Method::POST, &format!("{PATH}?reason={reason}"))
            .header("content-type", "text/csv")
            .header("idempotency-key", "import-1")
            .body(text);
        let caller = caller.clone();
        async move { caller.send(request).await }
    };
    let text = "code,price\nA1,5\n";
    let first = send(&admin, text, "调价").await.expect(201);
    assert_eq!(first.body["reason"], "调价");
    let again = send(&admin, text, "调价").await.expect(201);
    assert_eq!(again.body, first.body);
    for (text, reason) in [("code,price\nA1,6\n", "调价"), (text, "other")] {
        send(&admin, text, reason)
            .await
            .expect_problem(422, "idempotency_key_reused");
    }
    send(&clerk, text, "调价")
        .await
        .expect_problem(403, "forbidden");
    assert_eq!(
        shop.database().number("SELECT count(*) FROM change_plans"),
        1
    );
}
