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

    for unknown in ["stock", "Price", "market_price", "%20"] {
        let field = format!("{path}/edited-fields/{unknown}");
        let refused = admin.delete(&field).await;
        refused.expect_problem(404, "editable_field_not_found");
    }
    let missing = admin.delete("/api/products/999/edited-fields/price").await;
    missing.expect_problem(404, "product_not_found");
}
