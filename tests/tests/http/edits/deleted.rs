//! What the shop has deleted isn't brought back by a sync.

use cangku_domain::accounts::Role;
use serde_json::json;

use super::{CODE, sync};
use integration_tests::shop::Shop;

const PRODUCTS: &str = "SELECT count(*) FROM products";

#[tokio::test]
async fn a_deleted_product_stays_deleted_until_an_admin_says_otherwise() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let database = shop.database();
    sync(&shop, "A", "1999").await;
    let id = database.number("SELECT id FROM products");
    admin
        .delete(&format!("/api/products/{id}"))
        .await
        .expect(200);

    let applied = sync(&shop, "A", "1999").await;
    assert_eq!((applied.created, applied.updated), (0, 0));
    assert_eq!(applied.skipped[0].because, "deleted product");
    assert_eq!(database.number(PRODUCTS), 0);

    let list = admin.get("/api/haier/ignored-products").await.expect(200);
    let ignored = &list.body["results"][0];
    assert_eq!(list.body["total"], 1, "{}", list.text);
    assert_eq!(
        (&ignored["product_code"], &ignored["product_name"]),
        (&json!(CODE), &json!("海尔 A 冰箱"))
    );
    assert_eq!(
        ignored["ignored_by"],
        admin.get("/api/auth/me").await.body["username"]
    );

    let path = format!("/api/haier/ignored-products/{}", ignored["id"]);
    shop.sign_in("clerk", Role::Staff)
        .await
        .delete(&path)
        .await
        .expect_problem(403, "forbidden");
    assert_eq!(admin.delete(&path).await.expect(200).body, *ignored);
    admin
        .delete(&path)
        .await
        .expect_problem(404, "ignored_product_not_found");
    assert_eq!(sync(&shop, "A", "1999").await.created, 1);
    assert_eq!(database.number(PRODUCTS), 1);
}

#[tokio::test]
async fn a_product_that_staff_moved_goes_with_its_category_or_brand_for_good() {
    for field in ["category", "brand"] {
        let shop = Shop::open().await;
        let admin = shop.admin().await;
        let database = shop.database();
        sync(&shop, "A", "1999").await;
        let product = database.number("SELECT id FROM products");
        let plural = if field == "brand" {
            "brands"
        } else {
            "categories"
        };
        let entry = admin
            .post(&format!("/api/{plural}"), json!({"name": "清仓"}))
            .await;
        let entry = entry.expect(201).body["id"].clone();
        let move_to = json!({format!("{field}_id"): entry});
        admin
            .patch(&format!("/api/products/{product}"), move_to)
            .await
            .expect(200);
        let deleted = admin.delete(&format!("/api/{plural}/{entry}")).await;
        assert_eq!(
            deleted.expect(200).body["removed"]["products"],
            1,
            "{field}"
        );

        let applied = sync(&shop, "A", "1999").await;
        assert_eq!(applied.created, 0, "{field}");
        assert_eq!(applied.skipped[0].because, "deleted product");
    }
}

#[tokio::test]
async fn a_category_that_is_brought_again_brings_its_products() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let database = shop.database();
    sync(&shop, "A", "1999").await;
    let category = database.number("SELECT id FROM categories");
    admin
        .delete(&format!("/api/categories/{category}"))
        .await
        .expect(200);
    assert_eq!(
        sync(&shop, "A", "1999").await.skipped[0].because,
        "category 冰箱"
    );

    let name = database.number("SELECT id FROM supplier_categories");
    let body = json!({"is_ignored": false});
    admin
        .patch(&format!("/api/haier/categories/{name}"), body)
        .await
        .expect(200);
    assert_eq!(sync(&shop, "A", "1999").await.created, 1);
}

#[tokio::test]
async fn codes_that_look_the_same_are_deleted_together() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let database = shop.database();
    sync(&shop, "A", "1999").await;
    let id = database.number("SELECT id FROM products");
    // A twin of former days, with full-width letters.
    database.execute(
        "INSERT INTO products (name, category_id, brand_id, price, source, product_code, is_twin, edited_fields)
         SELECT name, category_id, brand_id, price, source, 'ＧＡ0SZC00U', true, '{category}' FROM products;
         UPDATE products SET edited_fields = '{category}'",
    );
    let category = database.number("SELECT DISTINCT category_id FROM products");
    admin
        .delete(&format!("/api/categories/{category}"))
        .await
        .expect(200);
    assert_eq!(database.number(PRODUCTS), 0, "product {id} and its twin");
    let list = admin.get("/api/haier/ignored-products").await.expect(200);
    assert_eq!(list.body["total"], 1);
    // A product with the code that staff create is the shop's decision.
    assert_eq!(sync(&shop, "A", "1999").await.skipped.len(), 1);
}

/// What staff change before a deletion doesn't make a sync bring the product again.
#[tokio::test]
async fn a_deleted_product_stays_deleted_whatever_was_edited_before() {
    for edit in [
        json!({"source": "local"}),
        json!({"source": "local", "product_code": "X"}),
    ] {
        let shop = Shop::open().await;
        let admin = shop.admin().await;
        sync(&shop, "A", "1999").await;
        let product = shop.database().number("SELECT id FROM products");
        let path = format!("/api/products/{product}");
        admin.patch(&path, edit.clone()).await.expect(200);
        admin.delete(&path).await.expect(200);
        let applied = sync(&shop, "A", "1999").await;
        assert_eq!(
            applied.created,
            u32::from(edit["product_code"] == "X"),
            "{edit}"
        );
    }
}

#[tokio::test]
async fn a_product_that_was_moved_or_mapped_elsewhere_goes_with_its_category_for_good() {
    for is_mapped in [false, true] {
        let shop = Shop::open().await;
        let admin = shop.admin().await;
        let database = shop.database();
        sync(&shop, "A", "1999").await;
        let product = database.number("SELECT id FROM products");
        let mut category = database.number("SELECT id FROM categories");
        let other = admin.post("/api/categories", json!({"name": "清仓"})).await;
        let other = other.expect(201).id();
        if is_mapped {
            // The next sync would move the product to the other one.
            let name = database.number("SELECT id FROM supplier_categories");
            let path = format!("/api/haier/categories/{name}");
            let body = json!({"category_id": other});
            admin.patch(&path, body).await.expect(200);
        } else {
            // Moved, and handed back to the sync.
            let path = format!("/api/products/{product}");
            admin
                .patch(&path, json!({"category_id": other}))
                .await
                .expect(200);
            admin
                .delete(&format!("{path}/edited-fields/category"))
                .await
                .expect(200);
            category = other;
        }
        admin
            .delete(&format!("/api/categories/{category}"))
            .await
            .expect(200);
        assert_eq!(database.number(PRODUCTS), 0);
        let applied = sync(&shop, "A", "1999").await;
        assert_eq!(applied.skipped[0].because, "deleted product");
    }
}

#[tokio::test]
async fn the_code_of_a_managed_product_is_the_syncs() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    sync(&shop, "A", "1999").await;
    let product = shop.database().number("SELECT id FROM products");
    let path = format!("/api/products/{product}");
    for code in [json!("X"), json!(null)] {
        let refused = admin.patch(&path, json!({"product_code": code})).await;
        refused.expect_field("product_code", "invalid_value");
    }
    // Another spelling of the same code is none.
    admin
        .patch(&path, json!({"product_code": "ＧA0SZC00U"}))
        .await
        .expect(200);
    let own = json!({"source": "local", "product_code": "X"});
    let own = admin.patch(&path, own).await.expect(200).body;
    assert_eq!(
        (&own["product_code"], &own["supplier_code"]),
        (&json!("X"), &json!(null))
    );
    assert_eq!(sync(&shop, "A", "1999").await.created, 1);
}
