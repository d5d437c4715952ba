//! Reading the inventory log.

use cangku_domain::accounts::Role;
use integration_tests::{
    shop::Shop,
    stock::{CUSTOMERS_LOCK, command, stocked},
};
use serde_json::json;

use crate::inventory::new;

#[tokio::test]
async fn the_log_is_walked_by_cursor_and_read_as_csv() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"stock": 50})).await;
    let lock = |n: i64| {
        let mut body = command(id, 1, &format!("SO-{n}"));
        body["type"] = json!("lock");
        body
    };
    let commands: Vec<_> = (0..25).map(lock).collect();
    let batch = admin
        .post("/api/inventory/batch", json!({"commands": commands}))
        .await
        .expect(200);
    assert_eq!(batch.body["results"][24]["log"]["stock_after"], 25);
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let path = format!("/api/inventory-logs?page_size=10&cursor={cursor}");
        let response = admin.get(&path).await.expect(200).body;
        seen.extend(
            response["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["stock_after"].as_i64()),
        );
        match response["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, (25..=50).map(Some).collect::<Vec<_>>());
    let csv = admin
        .get("/api/inventory-logs?format=csv&change_type=lock")
        .await
        .expect(200);
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.text.lines().count(), 26);
    assert!(
        csv.text
            .starts_with("id,product_id,change_type,quantity,stock_after")
    );
}

#[tokio::test]
async fn the_csv_begins_with_a_byte_order_mark_if_that_is_requested() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [_id] = stocked(&admin, 50).await;
    let bytes = async |query: &str| {
        let path = format!("/api/inventory-logs?format=csv{query}");
        let response = admin.request(reqwest::Method::GET, &path).send().await;
        response.unwrap().bytes().await.unwrap()
    };
    let plain = bytes("").await;
    assert!(plain.starts_with(b"id,product_id,"));
    assert_eq!(bytes("&bom=false").await, plain);
    let marked = bytes("&bom=true").await;
    assert_eq!(marked.strip_prefix(b"\xEF\xBB\xBF"), Some(&plain[..]));
    for query in ["bom=true", "format=json&bom=false", "cursor=&bom=1"] {
        let refused = admin.get(&format!("/api/inventory-logs?{query}")).await;
        let refused = refused.expect_problem(400, "invalid_query");
        refused.expect_field("bom", "invalid_value");
    }
}

#[tokio::test]
async fn no_text_of_a_caller_is_a_formula_in_the_csv() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 50).await;
    let customer = shop.sign_in("+customer", Role::User).await;
    for (reason, reference) in [
        ("=HYPERLINK(\"http://a.example\")", "@cmd|' /C calc'!A0"),
        ("-2+3", "SO=1"),
    ] {
        let body = json!({"product_id": id, "quantity": 1, "reason": reason, "reference": reference,
                "expires_in": 600});
        customer.stock("lock", body).await.expect(201);
    }
    let csv = admin
        .get("/api/inventory-logs?format=csv&change_type=lock")
        .await
        .expect(200)
        .text;
    for cells in [
        ",-1,48,'-2+3,SO=1,",
        ",-1,49,\"'=HYPERLINK(\"\"http://a.example\"\")\",'@cmd|' /C calc'!A0,",
        ",'+customer,",
    ] {
        assert!(csv.contains(cells), "{cells} is not in {csv}");
    }
    let shown = admin.stock_log("change_type=lock").await;
    assert_eq!(shown[1]["reason"], "-2+3");
}
