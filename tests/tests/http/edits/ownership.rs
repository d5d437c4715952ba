//! Which fields a sync leaves alone.

use integration_tests::{caller::Caller, shop::Shop};
use serde_json::{Value, json};

use super::{CODE, sync};

/// The fields that a form of the product would send back.
const FORM: [&str; 27] = [
    "name",
    "description",
    "category_id",
    "brand_id",
    "price",
    "supply_price",
    "invoice_price",
    "market_price",
    "stock_rebate",
    "rebate_money",
    "low_stock_threshold",
    "is_active",
    "source",
    "is_sales",
    "no_sales_reason",
    "product_code",
    "product_model",
    "product_group",
    "warehouse_code",
    "warehouse_grade",
    "supplier",
    "supplier_code",
    "origin_country",
    "main_images",
    "detail_images",
    "product_image_url",
    "product_page_urls",
];

async fn synced(admin: &Caller) -> Value {
    let path = format!("/api/products/by-code/{CODE}");
    admin.get(&path).await.expect(200).body
}

/// The product as its form sends it, whole.
fn form(product: &Value) -> Value {
    let fields = FORM.map(|field| (field.to_owned(), product[field].clone()));
    Value::Object(fields.into_iter().collect())
}

#[tokio::test]
async fn a_form_that_repeats_a_value_leaves_it_to_the_sync() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    sync(&shop, "BCD-500", "2600").await;
    let before = synced(&admin).await;
    let path = format!("/api/products/{}", before["id"]);
    let mut body = form(&before);
    body["description"] = json!("一级能效");
    let saved = admin.put(&path, body.clone()).await.expect(200).body;
    assert_eq!(saved["edited_fields"], json!(["description"]));
    let saved = admin.patch(&path, body).await.expect(200).body;
    assert_eq!(saved["edited_fields"], json!(["description"]));

    assert_eq!(sync(&shop, "BCD-501", "2400").await.updated, 1);
    let after = synced(&admin).await;
    assert_eq!(after["price"], "2400.00");
    assert_eq!(after["name"], "海尔 BCD-501 冰箱");
    assert_eq!(after["description"], "一级能效");
}

#[tokio::test]
async fn a_sync_between_two_edits_changes_only_what_is_not_a_persons() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    sync(&shop, "BCD-500", "2600").await;
    let first = synced(&admin).await;
    let path = format!("/api/products/{}", first["id"]);
    let edit = json!({"price": "1999.00", "name": first["name"]});
    admin.patch(&path, edit).await.expect(200);

    sync(&shop, "BCD-501", "2400").await;
    let second = synced(&admin).await;
    assert_eq!(second["price"], "1999.00", "a person's");
    assert_eq!(second["market_price"], "2400.00");
    assert_eq!(second["name"], "海尔 BCD-501 冰箱");
    let edit = json!({"price": "1999.00", "name": "海尔冰箱"});
    let saved = admin.patch(&path, edit).await.expect(200).body;
    assert_eq!(saved["edited_fields"], json!(["name", "price"]));

    sync(&shop, "BCD-502", "2300").await;
    let third = synced(&admin).await;
    assert_eq!(third["price"], "1999.00");
    assert_eq!(third["name"], "海尔冰箱");
    assert_eq!(third["product_model"], "BCD-502");
}

#[tokio::test]
async fn a_field_that_is_handed_back_is_set_by_the_next_sync() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    sync(&shop, "BCD-500", "2600").await;
    let path = format!("/api/products/{}", synced(&admin).await["id"]);
    let edit = json!({"price": "1999.00", "name": "海尔冰箱"});
    admin.patch(&path, edit).await.expect(200);

    let field = format!("{path}/edited-fields/price");
    let handed = admin.delete(&field).await.expect(200).body;
    assert_eq!(handed["edited_fields"], json!(["name"]));
    assert_eq!(handed["price"], "1999.00", "until the sync");
    let again = admin.delete(&field).await.expect(200).body;
    assert_eq!(again["updated_at"], handed["updated_at"]);
    sync(&shop, "BCD-501", "2400").await;
    let after = synced(&admin).await;
    assert_eq!(after["price"], "2400.00");
    assert_eq!(after["name"], "海尔冰箱");

    for unknown in ["stock", "Price", "product_group", "%20"] {
        let field = format!("{path}/edited-fields/{unknown}");
        let refused = admin.delete(&field).await;
        refused.expect_problem(404, "editable_field_not_found");
    }
    let missing = admin.delete("/api/products/999/edited-fields/price").await;
    missing.expect_problem(404, "product_not_found");
}

#[tokio::test]
async fn what_a_person_says_instead_of_the_supplier_stays_until_it_is_handed_back() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    sync(&shop, "BCD-500", "2600").await;
    let path = format!("/api/products/{}", synced(&admin).await["id"]);
    let edits = [
        ("supply_price", json!("1500.00"), "supply_price"),
        ("market_price", json!("3000.00"), "market_price"),
        ("product_model", json!("BCD-500 改"), "product_model"),
        ("no_sales_reason", json!("展品"), "is_sales"),
        (
            "product_image_url",
            json!("https://a.cn/1.png"),
            "product_image_url",
        ),
    ];
    let mut body = json!({"is_sales": "0"});
    for (field, value, _) in &edits {
        body[*field] = value.clone();
    }
    let edited = admin.patch(&path, body).await.expect(200).body;
    let owned = edits.each_ref().map(|(_, _, owned)| *owned);
    assert_eq!(
        edited["edited_fields"],
        json!([
            "supply_price",
            "market_price",
            "is_sales",
            "product_model",
            "product_image_url"
        ])
    );
    sync(&shop, "BCD-501", "2400").await;
    let kept = synced(&admin).await;
    for (field, value, _) in &edits {
        assert_eq!(kept[*field], *value, "{field}");
    }
    assert_eq!(kept["is_sales"], "0");
    // Derived from the market price, which is a person's.
    assert_eq!(kept["price"], "3000.00");
    assert_eq!(kept["name"], "海尔 BCD-501 冰箱");
    let again = sync(&shop, "BCD-501", "2400").await;
    assert_eq!((again.updated, again.unchanged), (0, 1));

    for field in owned {
        let field = format!("{path}/edited-fields/{field}");
        admin.delete(&field).await.expect(200);
    }
    sync(&shop, "BCD-501", "2400").await;
    let after = synced(&admin).await;
    assert_eq!(after["edited_fields"], json!([]));
    for (field, expected) in [
        ("supply_price", json!(null)),
        ("market_price", json!("2400.00")),
        ("price", json!("2400.00")),
        ("product_model", json!("BCD-501")),
        ("is_sales", json!("1")),
        ("no_sales_reason", json!("")),
        ("product_image_url", json!(null)),
    ] {
        assert_eq!(after[field], expected, "{field}");
    }
}

#[tokio::test]
async fn a_put_that_omits_what_the_supplier_says_takes_nothing_from_the_sync() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    sync(&shop, "BCD-500", "2600").await;
    let before = synced(&admin).await;
    let path = format!("/api/products/{}", before["id"]);
    let least = ["name", "category_id", "brand_id", "price", "product_code"];
    let least = least.map(|field| (field.to_owned(), before[field].clone()));
    let least = Value::Object(least.into_iter().collect());
    let saved = admin.put(&path, least.clone()).await.expect(200).body;
    assert_eq!(saved["edited_fields"], json!([]));
    for field in ["market_price", "product_model", "product_group", "supplier"] {
        assert_eq!(saved[field], before[field], "{field}");
    }
    let mut cleared = least;
    cleared["market_price"] = json!(null);
    let saved = admin.put(&path, cleared).await.expect(200).body;
    assert_eq!(saved["edited_fields"], json!(["market_price"]));
}

#[tokio::test]
async fn what_the_sync_knows_a_product_by_is_not_edited() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    sync(&shop, "BCD-500", "2600").await;
    let before = synced(&admin).await;
    let path = format!("/api/products/{}", before["id"]);
    for (body, field) in [
        (json!({"product_group": "冷柜"}), "product_group"),
        (json!({"supplier_code": "X"}), "supplier_code"),
        (
            json!({"supplier": null, "supplier_code": null}),
            "supplier_code",
        ),
    ] {
        let refused = admin.patch(&path, body).await;
        refused.expect_field(field, "invalid_value");
    }
    assert_eq!(synced(&admin).await["version"], before["version"]);
    let own = json!({"source": "local", "product_group": "冷柜"});
    let own = admin.patch(&path, own).await.expect(200).body;
    assert_eq!(own["product_group"], "冷柜");
    // The shop's own product has no other owner.
    let body = json!({"supply_price": "1500.00", "is_sales": "0"});
    let own = admin.patch(&path, body).await.expect(200).body;
    assert_eq!(own["edited_fields"], json!([]));
}
