//! Brands over HTTP.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

#[tokio::test]
async fn a_brand_is_created_with_defaults_shown_and_deleted() {
    let shop = Shop::open().await;
    let (admin, anybody) = (shop.admin().await, shop.anybody());
    let made = admin
        .post("/api/brands", json!({"name": "海尔"}))
        .await
        .expect(201);
    let mut fields = made.body.clone();
    for field in ["id", "created_at", "updated_at"] {
        assert!(
            fields.as_object_mut().unwrap().remove(field).is_some(),
            "{field}"
        );
    }
    let defaults = json!({"name": "海尔", "logo": null, "description": "", "order": 0,
        "is_active": true, "version": 1});
    assert_eq!(fields, defaults);
    let path = format!("/api/brands/{}", made.id());
    assert_eq!(anybody.get(&path).await.expect(200).body, made.body);
    let removed = admin.delete(&path).await.expect(200);
    assert_eq!(removed.body["removed"]["brands"], 1);
    anybody
        .get(&path)
        .await
        .expect_problem(404, "brand_not_found");
    admin
        .delete(&path)
        .await
        .expect_problem(404, "brand_not_found");
    admin
        .patch(&path, json!({}))
        .await
        .expect_problem(404, "brand_not_found");
    admin
        .put(&path, json!({"name": "x"}))
        .await
        .expect_problem(404, "brand_not_found");
}

#[tokio::test]
async fn a_patch_keeps_what_it_leaves_out_and_a_put_does_not() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let whole = json!({"name": "卡萨帝", "logo": "https://example.com/卡.png",
        "description": "高端\n家电", "order": 2, "is_active": false});
    let path = format!(
        "/api/brands/{}",
        admin.make("/api/brands", whole.clone()).await
    );
    let patched = admin
        .patch(&path, json!({"is_active": true, "logo": null}))
        .await;
    let patched = patched.expect(200).body;
    assert_eq!(patched["logo"], json!(null), "null clears");
    assert_eq!(patched["is_active"], true);
    for field in ["name", "description", "order"] {
        assert_eq!(patched[field], whole[field], "{field}");
    }
    let replaced = admin
        .put(&path, json!({"name": "卡萨帝"}))
        .await
        .expect(200)
        .body;
    assert_eq!(replaced["description"], "");
    assert_eq!(replaced["order"], 0);
    assert_eq!(replaced["is_active"], true);
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    admin.make("/api/brands", json!({"name": "海尔"})).await;
    let leader = admin.make("/api/brands", json!({"name": "统帅"})).await;
    let (again, taken) = (json!({"name": "海尔"}), "duplicate_brand_name");
    admin
        .post("/api/brands", again.clone())
        .await
        .expect_problem(409, taken);
    let path = format!("/api/brands/{leader}");
    admin
        .patch(&path, again.clone())
        .await
        .expect_problem(409, taken);
    admin.put(&path, again).await.expect_problem(409, taken);
    // A category may have the name of a brand.
    admin.make("/api/categories", json!({"name": "海尔"})).await;
}

#[tokio::test]
async fn brands_come_by_weight_then_name_and_can_be_filtered() {
    let shop = Shop::open().await;
    let (admin, anybody) = (shop.admin().await, shop.anybody());
    for (name, order, is_active) in [
        ("Leader", 1, true),
        ("Haier", 0, true),
        ("Casarte", 1, false),
        ("GE_%", 5, true),
    ] {
        let body = json!({"name": name, "order": order, "is_active": is_active});
        admin.make("/api/brands", body).await;
    }
    for (query, found) in [
        ("", &["Haier", "Casarte", "Leader", "GE_%"][..]),
        ("?is_active=true", &["Haier", "Leader", "GE_%"]),
        ("?is_active=0", &["Casarte"]),
        ("?search=e", &["Haier", "Casarte", "Leader", "GE_%"]),
        ("?search=ER&is_active=1", &["Haier", "Leader"]),
        ("?search=%25", &["GE_%"]),
        ("?search=%5Be%5D", &[]),
        ("?page=2&page_size=3", &["GE_%"]),
        ("?page=3&page_size=3", &[]),
    ] {
        assert_eq!(
            anybody.names(&format!("/api/brands{query}")).await,
            found,
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_deletion_cascades_and_returns_the_counts() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let other = CatalogFixture::named(&admin, "洗衣机", "卡萨帝").await;
    catalog.product(&admin, json!({"stock": 5})).await;
    catalog
        .product(&admin, json!({"category_id": other.category}))
        .await;
    let remaining = catalog
        .product(&admin, json!({"brand_id": other.brand, "stock": 2}))
        .await;
    let removed = admin
        .delete(&format!("/api/brands/{}", catalog.brand))
        .await
        .expect(200);
    let expected = json!({"removed": {"categories": 0, "brands": 1, "products": 2,
        "inventory_logs": 1, "media_images": 0}});
    assert_eq!(removed.body, expected);
    let left = shop
        .database()
        .text("SELECT string_agg(id::text, ' ') FROM products");
    assert_eq!(left, remaining.to_string());
    assert_eq!(
        shop.database()
            .number("SELECT count(*) FROM inventory_logs"),
        1
    );
    assert_eq!(shop.database().number("SELECT count(*) FROM categories"), 2);
}
