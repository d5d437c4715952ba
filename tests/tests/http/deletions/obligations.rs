//! What open orders and holds need isn't deleted.

use cangku_domain::accounts::Role;
use integration_tests::{
    api_keys::key_like_staff,
    caller::Caller,
    catalog_fixture::{CatalogFixture, contents},
    shop::Shop,
    stock::command,
};
use serde_json::{Value, json};

fn of_one(reference: &Value) -> Value {
    json!({"count": 1, "references": [reference]})
}

fn none() -> Value {
    json!({"count": 0, "references": []})
}

fn paths(catalog: CatalogFixture, product: i64) -> [String; 3] {
    [
        format!("/api/products/{product}"),
        format!("/api/categories/{}", catalog.category),
        format!("/api/brands/{}", catalog.brand),
    ]
}

/// Every deletion is refused with these orders and holds, and changes nothing.
async fn expect_needed(
    shop: &Shop,
    admin: &Caller,
    paths: &[String],
    orders: &Value,
    holds: &Value,
) {
    let before = contents(shop.database());
    for path in paths {
        let refused = admin.delete(path).await;
        let refused = refused.expect_problem(409, "has_obligations").body;
        assert_eq!(
            (&refused["orders"], &refused["holds"]),
            (orders, holds),
            "{path}"
        );
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains("is_active"), "{detail}");
    }
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test]
async fn what_an_open_order_has_is_deleted_only_after_its_end() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"stock": 10})).await;
    let li = shop.sign_in("li", Role::User).await;
    let placed = li.place(&[(product, 2)]).await.expect(201);
    let number = &placed.body["order_number"];
    let paths = paths(catalog, product);
    for step in ["", "pay", "ship", "return", "refund", "refund/confirm"] {
        if !step.is_empty() {
            admin.step(placed.id(), step).await.expect(200);
        }
        if step == "refund/confirm" {
            break;
        }
        expect_needed(&shop, &admin, &paths, &of_one(number), &none()).await;
    }
    // Ended orders keep their lines, and need no product.
    let completed = admin.ordered(&[(product, 1)]).await;
    admin.steps(completed, &["pay", "ship", "complete"]).await;
    let cancelled = admin.ordered(&[(product, 1)]).await;
    admin.step(cancelled, "cancel").await.expect(200);
    let removed = admin.delete(&paths[1]).await.expect(200).body;
    assert_eq!(removed["removed"]["categories"], 1);
    assert_eq!(removed["removed"]["products"], 1);
    let order = admin.get(&format!("/api/orders/{completed}")).await;
    let line = &order.expect(200).body["items"][0];
    assert_eq!(line["product_id"], json!(null));
    assert_eq!(line["product_name"], "海尔冰箱 BCD-500");
}

#[tokio::test]
async fn a_hold_of_a_service_is_named_and_an_expired_one_is_not() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"stock": 10})).await;
    let key = admin.post("/api/api-keys", key_like_staff("tills")).await;
    let key = key.expect(201).body["key"].as_str().unwrap().to_owned();
    let anybody = shop.anybody();
    let request = anybody.request(reqwest::Method::POST, "/api/inventory/lock");
    let lock = request.header("X-API-Key", key);
    let lock = lock.json(&command(product, 2, "till-7"));
    anybody.send(lock).await.expect(201);
    let mut expiring = command(product, 1, "soon");
    expiring["expires_in"] = json!(600);
    admin.stock("lock", expiring).await.expect(201);
    shop.database()
        .execute("UPDATE stock_holds SET expires_at = now() WHERE reference = 'soon'");
    let paths = paths(catalog, product);
    expect_needed(&shop, &admin, &paths, &none(), &of_one(&json!("till-7"))).await;
    admin
        .stock("release", command(product, 2, "till-7"))
        .await
        .expect(201);
    admin.delete(&paths[0]).await.expect(200);
}

#[tokio::test]
async fn many_orders_are_counted_and_the_oldest_twenty_named() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"stock": 100})).await;
    let mut numbers = Vec::new();
    for _ in 0..23 {
        let placed = admin.place(&[(product, 1)]).await.expect(201);
        numbers.push(placed.body["order_number"].clone());
    }
    numbers.truncate(20);
    let orders = json!({"count": 23, "references": numbers});
    let paths = paths(catalog, product);
    expect_needed(&shop, &admin, &paths, &orders, &none()).await;
}

#[tokio::test]
async fn an_order_placed_during_a_deletion_is_either_refused_or_keeps_its_product() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for round in 0..15 {
        let product = catalog.product(&admin, json!({"stock": 10})).await;
        let of_product = format!("/api/products/{product}");
        let path = match round % 3 {
            0 => of_product,
            1 => {
                let name = json!({"name": format!("类{round}")});
                let category = admin.make("/api/categories", name).await;
                let moved = json!({"category_id": category});
                admin.patch(&of_product, moved).await.expect(200);
                format!("/api/categories/{category}")
            }
            _ => {
                let name = json!({"name": format!("牌{round}")});
                let brand = admin.make("/api/brands", name).await;
                let moved = json!({"brand_id": brand});
                admin.patch(&of_product, moved).await.expect(200);
                format!("/api/brands/{brand}")
            }
        };
        let lines = [(product, 1)];
        let (placed, deleted) = tokio::join!(admin.place(&lines), admin.delete(&path));
        match placed.status {
            201 => drop(deleted.expect_problem(409, "has_obligations")),
            _ => {
                placed.expect_problem(404, "product_not_found");
                deleted.expect(200);
            }
        }
    }
    let orphans = "SELECT count(*) FROM order_items WHERE product_id IS NULL";
    assert_eq!(shop.database().number(orphans), 0);
    admin.assert_reconciled().await;
}
