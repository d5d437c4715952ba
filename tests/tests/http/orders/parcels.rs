//! Parcels in which orders are shipped.

use cangku_domain::accounts::Role;
use integration_tests::{caller::Caller, catalog_fixture::contents, shop::Shop, stock::stocked};
use reqwest::Method;
use serde_json::{Value, json};

fn parcel(carrier: &str, number: &str) -> Value {
    json!({"carrier": carrier, "tracking_number": number})
}

async fn replace(
    caller: &Caller,
    order: i64,
    parcels: Value,
) -> integration_tests::caller::Response {
    let path = format!("/api/orders/{order}/parcels");
    caller.put(&path, json!({"parcels": parcels})).await
}

#[tokio::test]
async fn the_customer_sees_the_parcels_and_staff_find_and_change_them() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let li = shop.sign_in("li", Role::User).await;
    let other = shop.sign_in("han", Role::User).await;
    let [id] = stocked(&admin, 10).await;
    let [one, two] = [li.ordered(&[(id, 1)]).await, li.ordered(&[(id, 2)]).await];
    for order in [one, two] {
        let placed = li.get(&format!("/api/orders/{order}")).await;
        assert_eq!(placed.expect(200).body["parcels"], json!([]));
        admin.step(order, "pay").await.expect(200);
    }
    let refused = replace(&clerk, one, json!([parcel("顺丰", "SF1")])).await;
    refused.expect_problem(409, "order_not_shipped");

    let single = json!({"carrier": " 顺丰 ", "tracking_number": "SF1", "note": "易碎"});
    let shipped = clerk.step_with(one, "ship", single).await.expect(200);
    assert_eq!(shipped.body["parcels"], json!([parcel("顺丰", "SF1")]));
    let several = json!([
        parcel("圆通", "YT1"),
        parcel("顺丰", "SF2"),
        parcel("顺丰", "SF1")
    ]);
    let shipped = clerk.step_with(two, "ship", json!({"parcels": several}));
    assert_eq!(shipped.await.expect(200).body["parcels"], several);
    let seen = li.get(&format!("/api/orders/{two}")).await.expect(200);
    assert_eq!(seen.body["parcels"], several);
    other
        .get(&format!("/api/orders/{two}"))
        .await
        .expect_problem(404, "order_not_found");

    let found = async |caller: &Caller, number: &str| {
        let path = format!("/api/orders?tracking_number={number}");
        caller.ids(&path).await
    };
    assert_eq!(found(&clerk, "SF1").await, [two, one]);
    assert_eq!(found(&clerk, "YT1").await, [two]);
    assert_eq!(found(&clerk, "SF").await, [0; 0]);
    assert_eq!(found(&li, "SF2").await, [two]);
    assert_eq!(found(&other, "SF1").await, [0; 0]);

    // Staff correct a number; customers can't.
    let corrected = json!([parcel("圆通", "YT9")]);
    let before = li.get(&format!("/api/orders/{two}")).await.expect(200);
    let changed = replace(&clerk, two, corrected.clone()).await.expect(200);
    assert_eq!(changed.body["parcels"], corrected);
    let version = |body: &Value| body["version"].as_i64().unwrap();
    assert_eq!(version(&changed.body), version(&before.body) + 1);
    assert_eq!(changed.body["status"], "shipped");
    let again = replace(&clerk, two, corrected.clone()).await.expect(200);
    assert_eq!(version(&again.body), version(&changed.body));
    assert_eq!(found(&clerk, "SF2").await, [0; 0]);
    replace(&li, two, json!([]))
        .await
        .expect_problem(403, "forbidden");
    // An edit that is based on an older version is refused.
    let path = format!("/api/orders/{two}/parcels");
    let stale = clerk
        .request(Method::PUT, &path)
        .header("If-Match", before.headers["etag"].clone())
        .json(&json!({"parcels": []}));
    let stale = clerk.send(stale).await.expect_problem(412, "stale_version");
    assert_eq!(stale.body["current"]["parcels"], corrected);
    // Completed orders are still tracked, and all parcels can be removed.
    admin.step(two, "complete").await.expect(200);
    let none = replace(&clerk, two, json!([])).await.expect(200);
    assert_eq!(none.body["parcels"], json!([]));
    assert_eq!(none.body["status"], "completed");
    let seen = li.get(&format!("/api/orders/{two}")).await.expect(200).body;
    assert_eq!(seen["history"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn parcels_with_mistakes_are_refused_and_nothing_is_shipped() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let order = admin.ordered(&[(id, 1)]).await;
    admin.step(order, "pay").await.expect(200);
    let many: Vec<_> = (0..21).map(|n| parcel("顺丰", &n.to_string())).collect();
    let before = contents(shop.database());
    for (body, field, code) in [
        (json!({"carrier": "顺丰"}), "tracking_number", "required"),
        (json!({"tracking_number": "1"}), "carrier", "required"),
        (
            json!({"carrier": " ", "tracking_number": "1"}),
            "carrier",
            "blank",
        ),
        (
            json!({"carrier": "顺丰", "tracking_number": "1\n2"}),
            "tracking_number",
            "control_character",
        ),
        (
            json!({"carrier": "顺丰", "tracking_number": "x".repeat(101)}),
            "tracking_number",
            "too_long",
        ),
        (
            json!({"carrier": "顺丰", "tracking_number": "1", "parcels": []}),
            "parcels",
            "invalid_value",
        ),
        (json!({"parcels": many}), "parcels", "too_long"),
        (json!({"parcels": "SF1"}), "parcels", "wrong_type"),
        (json!({"parcels": [1]}), "parcels[0]", "wrong_type"),
        (
            json!({"parcels": [parcel("顺丰", "1"), {"carrier": "x".repeat(51)}]}),
            "parcels[1].carrier",
            "too_long",
        ),
        (
            json!({"parcels": [parcel("顺丰", "1"), {"colour": 1}]}),
            "parcels[1].colour",
            "unknown_field",
        ),
        (
            json!({"parcels": [parcel("顺丰", "1"), parcel("顺丰", "1")]}),
            "parcels",
            "invalid_value",
        ),
    ] {
        let refused = admin.step_with(order, "ship", body.clone()).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    for (body, field, code) in [
        (json!({}), "parcels", "required"),
        (json!({"parcels": null}), "parcels", "wrong_type"),
        (json!({"parcels": many}), "parcels", "too_long"),
        (json!({"parcels": [], "note": "x"}), "note", "unknown_field"),
    ] {
        let path = format!("/api/orders/{order}/parcels");
        let refused = admin.put(&path, body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    assert_eq!(contents(shop.database()), before);
}
