//! Products over HTTP: create, read, update, delete.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::{Value, json};

/// All fields that a request may set, except category, brand and stock.
fn whole() -> Value {
    json!({
        "name": "海尔电热水器 60升", "description": "一级能效\n双管加热", "price": "2999.00",
        "supply_price": "2650.50", "invoice_price": "2600.00", "market_price": "3299.00",
        "stock_rebate": "50.00", "rebate_money": "20.05", "is_active": false, "source": "haier",
        "is_sales": "0", "no_sales_reason": "停产", "product_code": "GA0SZC00U",
        "product_model": "EC6001-HT3", "product_group": "电热水器", "warehouse_code": "WH-1",
        "warehouse_grade": "1", "supplier": "haier", "supplier_code": "S-1",
        "origin_country": "中国", "main_images": ["https://example.com/1.png", "https://example.com/2.png"],
        "detail_images": ["https://example.com/3.png"],
        "product_image_url": "https://example.com/4.png",
        "product_page_urls": ["https://example.com/拉页.html"]})
}

#[tokio::test]
async fn a_product_stores_every_field_as_it_was_sent() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let made = catalog.create(&admin, whole()).await.expect(201);
    let path = format!("/api/products/{}", made.id());
    assert_eq!(made.headers["location"], path.as_str());
    for (field, value) in whole().as_object().unwrap() {
        assert_eq!(made.body[field], *value, "{field}");
    }
    for (field, value) in [
        ("category_id", json!(catalog.category)),
        ("category_name", json!("冰箱")),
        ("brand_id", json!(catalog.brand)),
        ("brand_name", json!("海尔")),
        ("display_price", json!("2650.50")),
        ("stock", json!(0)),
        ("view_count", json!(0)),
        ("sales_count", json!(0)),
        ("last_sync_at", json!(null)),
        (
            "edited_fields",
            json!(["name", "description", "price", "category", "brand"]),
        ),
    ] {
        assert_eq!(made.body[field], value, "{field}");
    }
    let anybody = shop.anybody();
    let code = "/api/products/by-code/GA0SZC00U";
    assert_eq!(admin.get(&path).await.expect(200).body, made.body);
    assert_eq!(admin.get(code).await.expect(200).body, made.body);
    // What buyers see has the same values; which fields they don't see is tested for itself.
    let public = anybody.get(&path).await.expect(200).body;
    for (field, value) in public.as_object().unwrap() {
        if field != "availability" {
            assert_eq!(made.body[field], *value, "{field}");
        }
    }
    let reason = &public["availability"]["reasons"][1];
    assert_eq!(
        *reason,
        json!({"code": "not_procurable", "message": "不可采"})
    );
    assert_eq!(anybody.get(code).await.expect(200).body, public);
}

#[tokio::test]
async fn a_product_of_the_least_fields_gets_the_defaults() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let made = CatalogFixture::set_up(&admin)
        .await
        .create(&admin, json!({}))
        .await
        .expect(201);
    for (field, value) in [
        ("description", json!("")),
        ("display_price", json!("2999.00")),
        ("supply_price", json!(null)),
        ("market_price", json!(null)),
        ("stock", json!(0)),
        ("is_active", json!(true)),
        ("source", json!("local")),
        ("is_sales", json!("1")),
        ("no_sales_reason", json!("")),
        ("product_code", json!(null)),
        ("product_model", json!("")),
        ("warehouse_grade", json!(null)),
        ("supplier", json!(null)),
        ("supplier_code", json!(null)),
        ("main_images", json!([])),
        ("product_image_url", json!(null)),
        (
            "edited_fields",
            json!(["name", "price", "category", "brand"]),
        ),
    ] {
        assert_eq!(made.body[field], value, "{field}");
    }
}

#[tokio::test]
async fn a_patch_keeps_what_it_leaves_out_and_null_clears() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let made = catalog.create(&admin, whole()).await.expect(201);
    let path = format!("/api/products/{}", made.id());
    let untouched = admin.patch(&path, json!({})).await.expect(200).body;
    for field in whole().as_object().unwrap().keys() {
        assert_eq!(untouched[field], made.body[field], "{field}");
    }
    let cleared = json!({"supply_price": null, "invoice_price": null, "market_price": null,
        "stock_rebate": null, "rebate_money": null, "product_code": null, "warehouse_grade": null,
        "supplier": null, "supplier_code": null, "product_image_url": null});
    let patched = admin.patch(&path, cleared.clone()).await.expect(200).body;
    for field in whole().as_object().unwrap().keys() {
        let expected = if cleared.get(field).is_some() {
            &Value::Null
        } else {
            &made.body[field]
        };
        assert_eq!(patched[field], *expected, "{field}");
    }
    assert_eq!(patched["display_price"], "2999.00");
    assert_eq!(patched["created_at"], made.body["created_at"]);
    assert_ne!(patched["updated_at"], made.body["updated_at"]);
}

#[tokio::test]
async fn a_person_owns_the_fields_whose_values_they_change() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let other = CatalogFixture::named(&admin, "热水器", "卡萨帝").await;
    let id = catalog.product(&admin, json!({})).await;
    shop.database()
        .execute("UPDATE products SET edited_fields = '{}'");
    let path = format!("/api/products/{id}");
    for (body, owned) in [
        (
            json!({"stock": 4, "supply_price": "5.00", "product_model": "M"}),
            json!([]),
        ),
        (
            json!({"name": "海尔冰箱 BCD-500", "price": "2999", "description": "",
                "brand_id": catalog.brand, "category_id": catalog.category}),
            json!([]),
        ),
        (json!({"price": "2998.00"}), json!(["price"])),
        (json!({"price": "2999.00"}), json!(["price"])),
        (
            json!({"description": "一级能效"}),
            json!(["description", "price"]),
        ),
        (
            json!({"brand_id": other.brand}),
            json!(["description", "price", "brand"]),
        ),
        (
            json!({"name": "n", "category_id": other.category}),
            json!(["name", "description", "price", "category", "brand"]),
        ),
    ] {
        let response = admin.patch(&path, body.clone()).await.expect(200);
        assert_eq!(response.body["edited_fields"], owned, "{body}");
    }
}

#[tokio::test]
async fn a_put_sets_what_it_leaves_out_to_its_default_but_keeps_stock_and_source() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let mut fields = whole();
    fields["stock"] = json!(12);
    let made = catalog.create(&admin, fields).await.expect(201);
    let fresh = catalog
        .create(&admin, json!({"name": "n"}))
        .await
        .expect(201)
        .body;
    let path = format!("/api/products/{}", made.id());
    let replaced = admin
        .put(&path, catalog.body(json!({"name": "n"})))
        .await
        .expect(200)
        .body;
    for field in whole().as_object().unwrap().keys() {
        if field != "source" {
            assert_eq!(replaced[field], fresh[field], "{field}");
        }
    }
    assert_eq!(replaced["source"], whole()["source"]);
    assert_eq!(replaced["stock"], 12);
    assert_eq!(
        shop.database()
            .number("SELECT count(*) FROM inventory_logs"),
        1
    );
}

#[tokio::test]
async fn fields_that_come_in_pairs_are_one_fact() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let path = format!("/api/products/{}", catalog.product(&admin, json!({})).await);
    let invalid = "validation_failed";
    for (body, field, code) in [
        (json!({"supplier": "haier"}), "supplier_code", "required"),
        (json!({"supplier_code": "S"}), "supplier", "required"),
        (
            json!({"no_sales_reason": "停产"}),
            "no_sales_reason",
            "invalid_value",
        ),
        (
            json!({"is_sales": "1", "no_sales_reason": "停产"}),
            "no_sales_reason",
            "invalid_value",
        ),
    ] {
        let refused = admin
            .patch(&path, body.clone())
            .await
            .expect_problem(422, invalid);
        refused.expect_field(field, code);
        let refused = catalog
            .create(&admin, body)
            .await
            .expect_problem(422, invalid);
        refused.expect_field(field, code);
    }
    let both = json!({"supplier": "haier", "supplier_code": "S-1", "is_sales": false,
        "no_sales_reason": "停产"});
    admin.patch(&path, both).await.expect(200);
    let one = admin
        .patch(&path, json!({"supplier_code": "S-2"}))
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&one["supplier"], &one["supplier_code"]),
        (&json!("haier"), &json!("S-2"))
    );
    let refused = admin.patch(&path, json!({"supplier": null})).await;
    refused
        .expect_problem(422, invalid)
        .expect_field("supplier", "required");
    let back = admin
        .patch(&path, json!({"is_sales": "1"}))
        .await
        .expect(200)
        .body;
    assert_eq!(
        back["no_sales_reason"], "",
        "what can be procured has no reason against it"
    );
}

#[tokio::test]
async fn a_code_belongs_to_one_product() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let coded = json!({"product_code": "C1"});
    let supplied = json!({"supplier": "haier", "supplier_code": "S1"});
    catalog.product(&admin, coded.clone()).await;
    catalog.product(&admin, supplied.clone()).await;
    let plain = catalog.product(&admin, json!({})).await;
    // Products without codes don't conflict, nor do equal codes of two suppliers.
    catalog.product(&admin, json!({"product_code": " "})).await;
    catalog
        .product(&admin, json!({"supplier": "other", "supplier_code": "S1"}))
        .await;
    let path = format!("/api/products/{plain}");
    for (fields, code) in [
        (coded, "duplicate_product_code"),
        (supplied, "duplicate_supplier_code"),
    ] {
        catalog
            .create(&admin, fields.clone())
            .await
            .expect_problem(409, code);
        admin
            .patch(&path, fields.clone())
            .await
            .expect_problem(409, code);
        admin
            .put(&path, catalog.body(fields))
            .await
            .expect_problem(409, code);
    }
    let found = shop.anybody().get("/api/products/by-code/c1").await;
    found.expect_problem(404, "product_not_found");
    assert_eq!(shop.database().number("SELECT count(*) FROM products"), 5);
}

#[tokio::test]
async fn a_product_needs_a_category_and_a_brand_that_exist() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let path = format!(
        "/api/products/{}",
        catalog.product(&admin, json!({"stock": 1})).await
    );
    for (field, id) in [
        ("category_id", 999),
        ("brand_id", 999),
        ("category_id", i64::MAX),
        ("brand_id", i64::MAX),
    ] {
        let body = json!({field: id, "stock": 7});
        for response in [
            catalog.create(&admin, body.clone()).await,
            admin.patch(&path, body.clone()).await,
            admin.put(&path, catalog.body(body.clone())).await,
        ] {
            let refused = response.expect_problem(422, "validation_failed");
            refused.expect_field(field, "unknown_reference");
        }
    }
    assert_eq!(shop.database().number("SELECT count(*) FROM products"), 1);
    assert_eq!(shop.database().number("SELECT sum(stock) FROM products"), 1);
}

#[tokio::test]
async fn a_deletion_returns_what_it_removed() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"stock": 3})).await;
    let path = format!("/api/products/{id}");
    admin.patch(&path, json!({"stock": 1})).await.expect(200);
    shop.database().execute(&format!(
        "INSERT INTO media_images (product_id, file, original_name, content_type, size) \
         VALUES ({id}, 'a.png', 'a.png', 'image/png', 1)"
    ));
    let removed = admin.delete(&path).await.expect(200);
    let expected = json!({"removed": {"categories": 0, "brands": 0, "products": 1,
        "inventory_logs": 2, "media_images": 1}});
    assert_eq!(removed.body, expected);
    for table in ["products", "inventory_logs", "media_images"] {
        assert_eq!(
            shop.database()
                .number(&format!("SELECT count(*) FROM {table}")),
            0,
            "{table}"
        );
    }
    let gone = "product_not_found";
    admin.delete(&path).await.expect_problem(404, gone);
    admin.get(&path).await.expect_problem(404, gone);
    admin
        .get(&format!("{path}/related"))
        .await
        .expect_problem(404, gone);
    admin
        .patch(&path, json!({"stock": 1}))
        .await
        .expect_problem(404, gone);
    admin
        .put(&path, catalog.body(json!({})))
        .await
        .expect_problem(404, gone);
}

#[tokio::test]
async fn what_only_the_shop_counts_cannot_be_written() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let path = format!("/api/products/{}", catalog.product(&admin, json!({})).await);
    for field in [
        "id",
        "view_count",
        "sales_count",
        "display_price",
        "availability",
        "edited_fields",
        "category_name",
        "brand_name",
        "last_sync_at",
        "last_sync_error",
        "created_at",
        "updated_at",
    ] {
        let body = json!({field: 7});
        for response in [
            catalog.create(&admin, body.clone()).await,
            admin.patch(&path, body.clone()).await,
            admin.put(&path, catalog.body(body.clone())).await,
        ] {
            let refused = response.expect_problem(422, "validation_failed");
            refused.expect_field(field, "unknown_field");
        }
    }
}
