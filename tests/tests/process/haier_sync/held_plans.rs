//! Syncs that would change too much: their plans wait for a person.

use haier_simulator::ProductChange;
use serde_json::{Value, json};

use crate::haier_sync::shop_sync::{CommandResult, ShopSync};

const PRODUCTS: u32 = 60;
/// More products than a sync may change in any way by itself.
const MANY: u32 = 30;

/// A shop that has everything in stock.
async fn stocked_shop() -> ShopSync {
    let sync = ShopSync::with_products(PRODUCTS).await;
    for position in 0..PRODUCTS {
        change(&sync, position, &ProductChange::stock(9));
    }
    sync.sync_everything().await;
    sync
}

fn change(sync: &ShopSync, position: u32, change: &ProductChange) {
    let code = sync.code(position);
    sync.control()
        .change_product(&code, change.clone())
        .unwrap();
}

/// Everything that a sync may write to products.
fn products(sync: &ShopSync) -> String {
    sync.shop.database().text(
        "SELECT md5(string_agg(to_jsonb(p) - 'last_sync_at' #>> '{}', '' ORDER BY id)) \
         FROM products AS p",
    )
}

/// Open entries of the attention list about held plans: plan and detail.
async fn attention(sync: &ShopSync) -> Vec<(Value, String)> {
    let path = "/api/attention?kind=held_plan&status=open";
    let found = sync.admin.get(path).await.expect(200).body;
    let entry = |item: &Value| {
        let detail = item["detail"].as_str().unwrap();
        (item["plan_id"].clone(), detail.to_owned())
    };
    found["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(entry)
        .collect()
}

/// Syncs what `change` does to many products, and expects that this limit holds the plan.
async fn expect_held(limit: &str, changed: &ProductChange) {
    let sync = stocked_shop().await;
    let before = products(&sync);
    for position in 0..MANY {
        change(&sync, position, changed);
    }
    let result = sync.sync().await;
    assert_held(&sync, &result, &[limit], &before).await;

    // Approved by a person, it is applied.
    let plan = sync.newest_plan().await;
    sync.take(&plan, "approve").await;
    assert_eq!(attention(&sync).await, []);
    let applied = sync.take(&plan, "apply").await;
    assert_eq!(applied["status"], "applied", "{applied}");
    assert_ne!(products(&sync), before);
    let again = sync.sync_everything().await;
    assert!(again.out.contains("0 new, 0 changed"), "{again:?}");
}

async fn assert_held(sync: &ShopSync, result: &CommandResult, limits: &[&str], before: &str) {
    assert_eq!(result.code, 4, "{result:?}");
    let plan = sync.newest_plan().await;
    assert_eq!(
        (&plan["kind"], &plan["status"]),
        (&json!("haier_sync"), &json!("held"))
    );
    let because = plan["held_because"].as_array().unwrap();
    let found: Vec<&str> = because
        .iter()
        .map(|it| it["limit"].as_str().unwrap())
        .collect();
    assert_eq!(found, limits, "{plan}");
    for reason in because {
        let message = reason["message"].as_str().unwrap();
        assert!(result.out.contains(message), "{result:?}");
    }
    let entries = attention(sync).await;
    let [(about, detail)] = entries.as_slice() else {
        panic!("{entries:?}")
    };
    assert_eq!(*about, plan["id"]);
    assert!(detail.starts_with(limits[0]), "{detail}");
    assert_eq!(products(sync), before, "nothing was written");
    let run = sync.newest_run().await;
    assert_eq!(run["plan_id"], plan["id"]);
    assert!(
        run["message"].as_str().unwrap().contains("is held"),
        "{run}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_products_that_go_out_of_stock_need_a_person() {
    expect_held("out_of_stock", &ProductChange::stock(0)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_large_changes_of_prices_need_a_person() {
    let dear = ProductChange {
        supply_price: Some("70000.00".parse().unwrap()),
        market_price: Some("80000.00".parse().unwrap()),
        ..ProductChange::default()
    };
    expect_held("price_changes", &dear).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn categories_that_are_renamed_in_masses_need_a_person() {
    let renamed = ProductChange {
        group: Some("新组".to_owned()),
        ..ProductChange::default()
    };
    expect_held("renamed", &renamed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supply_price_above_the_retail_price_needs_a_person() {
    let sync = stocked_shop().await;
    let code = sync.code(3);
    let id = sync.product(&code).await["id"].clone();
    let path = format!("/api/products/{id}");
    sync.admin
        .patch(&path, json!({"price": "100.00"}))
        .await
        .expect(200);
    // It was above the price that a person set before: nothing changes.
    sync.sync_everything().await;
    sync.admin
        .patch(&path, json!({"price": "79999.00"}))
        .await
        .expect(200);
    let before = products(&sync);
    let dear = ProductChange {
        supply_price: Some("80000.00".parse().unwrap()),
        ..ProductChange::default()
    };
    change(&sync, 3, &dear);
    let held = sync.sync().await;
    assert_held(&sync, &held, &["supply_above_retail"], &before).await;
    let plan = sync.newest_plan().await;
    assert_eq!(sync.take(&plan, "discard").await["status"], "discarded");
    assert_eq!(attention(&sync).await, []);
    assert_eq!(products(&sync), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn products_that_vanish_in_masses_need_a_person_unless_they_are_forced_away() {
    let sync = stocked_shop().await;
    let before = products(&sync);
    let gone: Vec<String> = (0..25)
        .map(|position| format!("products:missing-codes@{}", sync.code(position)))
        .collect();
    sync.control().set_faults(&gone).unwrap();
    let held = sync.sync().await;
    assert_held(&sync, &held, &["not_listed"], &before).await;

    let flags = ["--sync-stock", "--force"];
    let forced = sync.run("sync-haier-products", &flags).await;
    assert_eq!(forced.code, 0, "{forced:?}");
    let unlisted = "SELECT count(*) FROM products WHERE NOT is_listed";
    assert_eq!(sync.number(unlisted), 25);
    let plan = sync.newest_plan().await;
    let path = format!("/api/plans/{}", plan["id"]);
    let shown = sync.admin.get(&path).await.expect(200).body;
    let steps: Vec<&str> = shown["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        ["created", "forced", "approved", "applying", "applied"]
    );
    // Which replaces the first one.
    assert_eq!(attention(&sync).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_less_than_half_needs_a_person() {
    let sync = stocked_shop().await;
    let before = products(&sync);
    let gone: Vec<String> = (0..35)
        .map(|position| format!("products:missing-codes@{}", sync.code(position)))
        .collect();
    sync.control().set_faults(&gone).unwrap();
    let held = sync.sync().await;
    assert_held(&sync, &held, &["not_listed", "short_list"], &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_forces_a_plan_that_another_person_must_approve() {
    let sync = ShopSync::with_products(5).await;
    let second = [("CANGKU_PLAN_SECOND_APPROVER", "true")];
    let force = ["--sync-stock", "--force"];
    let refused = sync.run_with("sync-haier-products", &force, &second).await;
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("another person"), "{refused:?}");
    assert_eq!(sync.number("SELECT count(*) FROM haier_sync_logs"), 0);
    // Within the limits, a sync needs nobody.
    let within = ["--sync-stock"];
    let brought = sync.run_with("sync-haier-products", &within, &second).await;
    assert_eq!(brought.code, 0, "{brought:?}");
    assert_eq!(sync.number("SELECT count(*) FROM products"), 5);
}
