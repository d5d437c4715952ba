//! An admin edits a product while it is sold.

use futures::future::{join, join_all};
use integration_tests::{caller::Caller, shop::Shop, stock::command};
use serde_json::{Value, json};

use crate::inventory::new;

const EDITS: i64 = 25;

/// Edits a field repeatedly.
async fn edit(admin: &Caller, id: i64, value: impl Fn(i64) -> Value) {
    for number in 1..=EDITS {
        let path = format!("/api/products/{id}");
        admin.patch(&path, value(number)).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_of_a_product_during_locks_lose_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"stock": 30_000})).await;
    let buyers = (0..8).map(|buyer| {
        let admin = &admin;
        async move {
            let mut accepted = Vec::new();
            for number in 0..25 {
                let reference = format!("SO-{buyer}-{number}");
                let response = admin.stock("lock", command(id, 1, &reference)).await;
                accepted.push(response.expect(201).body);
            }
            accepted
        }
    });
    let edits = async {
        tokio::join!(
            edit(&admin, id, |n| json!({"price": format!("{n}.00")})),
            edit(&admin, id, |n| json!({"description": format!("edit {n}")})),
            edit(
                &admin,
                id,
                |n| json!({"stock": 30_000 - 1000 * n, "name": format!("冰箱 {n}")})
            ),
        )
    };
    let (accepted, _) = join(join_all(buyers), edits).await;

    let product = admin
        .get(&format!("/api/products/{id}"))
        .await
        .expect(200)
        .body;
    let fields = ["price", "description", "name"].map(|field| product[field].as_str().unwrap());
    assert_eq!(fields, ["25.00", "edit 25", "冰箱 25"]);
    let log = admin.stock_log(&format!("product={id}")).await;
    let mut locks: Vec<_> = accepted.into_iter().flatten().collect();
    locks.sort_by_key(|row| row["id"].as_i64());
    let of = |kind: &'static str| log.iter().filter(move |row| row["change_type"] == kind);
    assert_eq!(of("lock").cloned().collect::<Vec<_>>(), locks);
    assert_eq!(locks.len(), 200);
    let set: Vec<_> = of("adjust")
        .map(|row| row["stock_after"].as_i64().unwrap())
        .collect();
    let wanted: Vec<_> = (0..=EDITS).map(|n| 30_000 - 1000 * n).collect();
    assert_eq!(set, wanted, "each edit set the stock that it named");
    let sum: i64 = log
        .iter()
        .map(|row| row["quantity"].as_i64().unwrap())
        .sum();
    assert_eq!(product["stock"], sum);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn thresholds_are_crossed_by_edits_and_repairs_but_not_by_a_beginning() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"stock": 4, "low_stock_threshold": 2})).await;
    let path = format!("/api/products/{id}");
    let events = || {
        let kinds = "SELECT coalesce(string_agg(kind, ' ' ORDER BY id), '') FROM outbox_events";
        let events = shop.database().text(kinds);
        shop.database().execute("DELETE FROM outbox_events");
        events
    };
    assert_eq!(events(), "");
    for (change, expected) in [
        (json!({"low_stock_threshold": 5}), "stock_low"),
        (json!({"low_stock_threshold": 5}), ""),
        (
            json!({"stock": 9, "low_stock_threshold": 8}),
            "stock_recovered",
        ),
        (json!({"stock": 4, "low_stock_threshold": 3}), ""),
        (json!({"name": "冰箱"}), ""),
    ] {
        admin.patch(&path, change.clone()).await.expect(200);
        assert_eq!(events(), expected, "{change}");
    }
    shop.database().execute("UPDATE products SET stock = 0");
    let path = "/api/inventory/reconcile?repair=true";
    admin.post(path, json!({})).await.expect(200);
    assert_eq!(events(), "stock_back stock_recovered");
    assert_eq!(admin.stock_of(id).await, 4);
}
