//! Sales figures.

use integration_tests::{caller::Caller, shop::Shop, stock::stocked};
use serde_json::{Value, json};

/// Places and pays an order; returns its id.
async fn sold(admin: &Caller, lines: &[(i64, i64)]) -> i64 {
    let order = admin.ordered(lines).await;
    admin.steps(order, &["pay"]).await;
    order
}

/// Sets the time at which orders were paid; only before they are folded into the statistics.
fn paid_at(shop: &Shop, orders: &[i64], moment: &str) {
    for order in orders {
        shop.database().execute(&format!(
            "UPDATE orders SET paid_at = '{moment}' WHERE id = {order}"
        ));
    }
}

/// The current business day.
fn today(shop: &Shop) -> String {
    shop.database()
        .text("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
}

fn without_as_of(mut body: Value) -> Value {
    let as_of = body.as_object_mut().unwrap().remove("as_of");
    let as_of = as_of.unwrap().as_str().unwrap().to_owned();
    assert!(as_of.ends_with('Z'), "{as_of}");
    body
}

async fn figures(caller: &Caller, path: &str) -> Value {
    let response = caller.get(&format!("/api/analytics/{path}")).await;
    without_as_of(response.expect(200).body)
}

#[tokio::test]
async fn sales_are_listed_in_sum_by_product_and_by_day_until_refunded() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [a, b, c] = stocked(&admin, 50).await;
    for (product, price, code) in [(a, "10.01", "A"), (b, "0.99", "B"), (c, "5", "C")] {
        let change = json!({"price": price, "product_code": code, "name": code});
        let path = format!("/api/products/{product}");
        admin.patch(&path, change).await.expect(200);
    }
    let completed = sold(&admin, &[(a, 1), (b, 3)]).await;
    let other = sold(&admin, &[(b, 1)]).await;
    let refunded = sold(&admin, &[(c, 9)]).await;
    admin.ordered(&[(c, 7)]).await;
    let before = shop.database().text("SELECT as_of FROM statistics_state");
    shop.count_statistics();
    assert_eq!(figures(&admin, "sales-summary").await["orders"], 3);
    admin.steps(refunded, &["refund", "refund/confirm"]).await;
    shop.count_statistics();

    let summary = figures(&admin, "sales-summary").await;
    assert_eq!(
        (&summary["orders"], &summary["amount"], &summary["average"]),
        // 13.97 by 2 is 6.985.
        (&json!(2), &json!("13.97"), &json!("6.99"))
    );
    let top = admin
        .get("/api/analytics/top-products?limit=2")
        .await
        .expect(200)
        .body;
    assert_eq!(
        top["results"],
        json!([
            {"product_id": b, "name": "B", "product_code": "B", "quantity": 4, "amount": "3.96"},
            {"product_id": a, "name": "A", "product_code": "A", "quantity": 1, "amount": "10.01"},
        ])
    );
    let is_later = format!(
        "('{}'::timestamptz > '{before}')::int",
        top["as_of"].as_str().unwrap()
    );
    assert_eq!(shop.database().number(&is_later), 1);
    assert_eq!(
        figures(&admin, "top-products?limit=1&days=2").await["results"][0]["product_id"],
        b
    );
    let daily = figures(&admin, "daily-sales?days=3").await;
    let days = daily["results"].as_array().unwrap();
    assert_eq!(days.len(), 3);
    assert_eq!(
        days[0],
        json!({"date": days[0]["date"], "orders": 0, "amount": "0.00"})
    );
    let orders: i64 = days.iter().map(|day| day["orders"].as_i64().unwrap()).sum();
    assert_eq!(orders, 2);

    // Refunded orders don't count as sold, even if refunded much later.
    for order in [completed, other] {
        admin.steps(order, &["refund", "refund/confirm"]).await;
    }
    shop.count_statistics();
    let summary = figures(&admin, "sales-summary").await;
    assert_eq!(
        (&summary["orders"], &summary["amount"], &summary["average"]),
        (&json!(0), &json!("0.00"), &json!("0.00"))
    );
    assert_eq!(
        figures(&admin, "top-products").await,
        json!({"results": []})
    );
}

#[tokio::test]
async fn a_business_day_begins_and_ends_at_midnight_in_the_shops_time_zone() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [a] = stocked(&admin, 50).await;
    let mut orders = Vec::new();
    for units in [1, 2, 4] {
        orders.push(sold(&admin, &[(a, units)]).await);
    }
    // In Shanghai: the last moment of 3 March 2025, the first of 4 March, and its last.
    paid_at(&shop, &orders[..1], "2025-03-03T15:59:59.999999Z");
    paid_at(&shop, &orders[1..2], "2025-03-03T16:00:00Z");
    paid_at(&shop, &orders[2..], "2025-03-04T15:59:59.999999Z");
    shop.count_statistics();
    let summary = |from: &str, to: &str| {
        let path = format!("sales-summary?from={from}&to={to}");
        let admin = admin.clone();
        async move { figures(&admin, &path).await }
    };
    assert_eq!(
        summary("2025-03-04", "2025-03-04").await,
        json!({"orders": 2, "amount": "17994.00", "average": "8997.00",
            "from": "2025-03-04", "to": "2025-03-04"})
    );
    assert_eq!(summary("2025-03-03", "2025-03-03").await["orders"], 1);
    assert_eq!(summary("2025-03-05", "2025-03-05").await["orders"], 0);
    assert_eq!(summary("2025-02-01", "2025-12-31").await["orders"], 3);
    // In Berlin it was afternoon.
    let berlin = shop
        .beside_with(&[("CANGKU_TIME_ZONE", "Europe/Berlin")])
        .await;
    let there = berlin.known(&admin);
    let day = figures(&there, "sales-summary?from=2025-03-03&to=2025-03-03").await;
    assert_eq!(day["orders"], 2);
    let day = figures(&there, "sales-summary?from=2025-03-04&to=2025-03-04").await;
    assert_eq!(day["orders"], 1);
}

#[tokio::test]
async fn the_default_range_is_the_last_thirty_days() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let before = today(&shop);
    let summary = figures(&admin, "sales-summary").await;
    let daily = figures(&admin, "daily-sales").await;
    let after = today(&shop);
    let to = summary["to"].as_str().unwrap();
    assert!(to == before || to == after, "{to}");
    let thirty = format!(
        "('{to}'::date - '{}'::date)",
        summary["from"].as_str().unwrap()
    );
    assert_eq!(shop.database().number(&thirty), 29);
    let days = daily["results"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    let last = days[29]["date"].as_str().unwrap();
    assert!(last == before || last == after, "{last}");
    let year = figures(&admin, "daily-sales?days=366").await;
    assert_eq!(year["results"].as_array().unwrap().len(), 366);
    let ended = figures(&admin, "sales-summary?to=2024-12-31").await;
    assert_eq!(ended["from"], "2024-12-02");
    let begun = figures(&admin, &format!("sales-summary?from={to}")).await;
    assert_eq!(begun["from"], to);
}
