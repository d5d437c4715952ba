//! The whole life of a product and of an order.

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::Caller, catalog_fixture::CatalogFixture, shop::Shop, stock::command,
};
use serde_json::{Value, json};

/// All events of a timeline, read in parts of this size.
async fn events(caller: &Caller, path: &str, size: u32) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let part = caller
            .get(&format!("{path}?page_size={size}&cursor={cursor}"))
            .await
            .expect(200);
        let rows = part.body["results"].as_array().unwrap();
        assert!(rows.len() <= usize::try_from(size).unwrap());
        all.extend(rows.iter().cloned());
        match part.body["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return all,
        }
    }
}

/// Source and action of each event, oldest first.
fn named(events: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let names = events.iter().rev();
    names
        .map(|event| format!("{} {}", text(&event["source"]), text(&event["action"])))
        .collect()
}

fn assert_newest_first(events: &[Value]) {
    let times: Vec<_> = events.iter().map(|it| it["at"].as_str().unwrap()).collect();
    let time = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert!(times.is_sorted_by(|a, b| time(a) >= time(b)), "{times:?}");
}

#[tokio::test]
async fn a_product_has_one_stream_of_its_whole_life() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let li = shop.sign_in("li", Role::User).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = json!({"stock": 9, "product_code": "A", "price": "100.00"});
    let product = catalog.product(&admin, fields).await;
    let at = format!("/api/products/{product}");
    admin
        .patch(&at, json!({"price": "90.00"}))
        .await
        .expect(200);
    admin
        .stock("lock", command(product, 2, "SO-1"))
        .await
        .expect(201);
    let plan = json!({"kind": "bulk_edit", "reason": "sale", "ids": [product],
        "change": {"low_stock_threshold": 3}});
    let plan = admin.post("/api/plans", plan).await.expect(201).id();
    for step in ["approve", "apply", "undo"] {
        let path = format!("/api/plans/{plan}/{step}");
        assert!(admin.post(&path, json!({})).await.status < 300);
    }
    let order = li.ordered(&[(product, 1)]).await;
    admin.steps(order, &["pay", "ship", "complete"]).await;
    let body = json!({"items": [{"product_id": product, "quantity": 1}], "reason": "x"});
    let path = format!("/api/orders/{order}/returns");
    li.post(&path, body).await.expect(201);

    let timeline = format!("{at}/timeline");
    let all = events(&clerk, &timeline, 100).await;
    assert_newest_first(&all);
    for size in [1, 3] {
        assert_eq!(
            events(&clerk, &timeline, size).await,
            all,
            "parts of {size}"
        );
    }
    let names = named(&all);
    for expected in [
        "audit create",
        "audit update",
        "inventory_log adjust",
        "inventory_log lock",
        "hold hold",
        "plan_item update",
        "plan_item undo",
        "order_step pending",
        "order_step paid",
        "order_step completed",
        "return request_return",
    ] {
        assert!(
            names.contains(&expected.to_owned()),
            "{expected}: {names:?}"
        );
    }
    let update = all
        .iter()
        .find(|it| it["action"] == "update" && it["source"] == "audit");
    let update = update.unwrap();
    assert_eq!(
        update["changes"]["price"],
        json!({"before": "100.00", "after": "90.00"})
    );
    assert_eq!(update["actor"], "boss");
    let lock = all
        .iter()
        .find(|it| it["action"] == "lock" && it["details"]["reference"] == "SO-1")
        .unwrap();
    assert_eq!(lock["changes"]["stock"], json!({"before": 9, "after": 7}));

    li.get(&timeline).await.expect_problem(403, "forbidden");
    clerk
        .get("/api/products/999/timeline")
        .await
        .expect_problem(404, "product_not_found");
    clerk
        .get(&format!("{timeline}?cursor=1-9-1"))
        .await
        .expect_field("cursor", "invalid_value");
}

#[tokio::test]
async fn a_deleted_product_keeps_its_edits() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"stock": 2})).await;
    let at = format!("/api/products/{product}");
    admin.delete(&at).await.expect(200);
    let all = events(&admin, &format!("{at}/timeline"), 100).await;
    assert_eq!(named(&all), ["audit create", "audit delete"]);
    assert_eq!(all[0]["details"]["removed_inventory_logs"], 1);
}

#[tokio::test]
async fn an_order_has_one_stream_of_its_whole_life() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let li = shop.sign_in("li", Role::User).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog
        .product(&admin, json!({"stock": 9, "price": "100.00"}))
        .await;
    let order = li.ordered(&[(product, 2)]).await;
    admin.payment(order, "200.00", "T1").await.expect(201);
    admin.steps(order, &["ship", "complete"]).await;
    let parcels = json!({"parcels": [{"carrier": "顺丰", "tracking_number": "SF1"}]});
    admin
        .put(&format!("/api/orders/{order}/parcels"), parcels)
        .await
        .expect(200);
    let path = format!("/api/orders/{order}/timeline");
    let all = events(&admin, &path, 100).await;
    assert_newest_first(&all);
    assert_eq!(events(&admin, &path, 2).await, all);
    let names = named(&all);
    for expected in [
        "order_step pending",
        "inventory_log lock",
        "hold hold",
        "payment payment",
        "order_step paid",
        "order_step shipped",
        "order_step completed",
        "audit replace_parcels",
    ] {
        assert!(
            names.contains(&expected.to_owned()),
            "{expected}: {names:?}"
        );
    }
    // What another table records isn't shown twice.
    assert!(!names.contains(&"audit place".to_owned()), "{names:?}");
    li.get(&path).await.expect_problem(403, "forbidden");
    admin
        .get("/api/orders/999/timeline")
        .await
        .expect_problem(404, "order_not_found");
}
