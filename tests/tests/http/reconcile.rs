//! Reconciliation over HTTP and as a command: divergences, and their repair.
#![cfg(target_os = "linux")]

use integration_tests::{
    caller::Caller, catalog_fixture::CatalogFixture, database::TestDatabase, process::Installation,
    shop::Shop,
};
use serde_json::{Value, json};

/// Changes rows in a way that triggers normally prevent.
fn plant(database: &TestDatabase, sql: &str) {
    database.execute(&format!("SET session_replication_role = replica; {sql}"));
}

/// Three products of ten units: the first two have three units without log rows, and the second
/// also has a wrong log row; the third is consistent.
async fn damaged(shop: &Shop, admin: &Caller) -> [i64; 3] {
    let catalog = CatalogFixture::set_up(admin).await;
    let mut ids = [0; 3];
    for id in &mut ids {
        *id = catalog.product(admin, json!({"stock": 10})).await;
        let lock = json!({"product_id": *id, "quantity": 4, "reason": "order_created"});
        admin.post("/api/inventory/lock", lock).await.expect(201);
    }
    let [first, second, _] = ids;
    let database = shop.database();
    database.execute(&format!(
        "UPDATE products SET stock = stock + 3 WHERE id IN ({first}, {second})"
    ));
    plant(
        database,
        &format!(
            "UPDATE inventory_logs SET created_at = '2026-01-01' WHERE product_id = {second};
             UPDATE inventory_logs SET stock_after = 99 \
             WHERE product_id = {second} AND change_type = 'lock'"
        ),
    );
    ids
}

async fn reconcile(admin: &Caller, query: &str) -> Value {
    let path = format!("/api/inventory/reconcile?{query}");
    admin.post(&path, json!({})).await.expect(200).body
}

fn stock(database: &TestDatabase, product: i64) -> i64 {
    database.number(&format!("SELECT stock FROM products WHERE id = {product}"))
}

fn kinds(response: &Value) -> Vec<(i64, String)> {
    let divergences = response["divergences"].as_array().unwrap().iter();
    divergences
        .map(|one| {
            let kind = one["kind"].as_str().unwrap().to_owned();
            (one["product_id"].as_i64().unwrap(), kind)
        })
        .collect()
}

#[tokio::test]
async fn a_dry_run_reports_what_a_repair_then_does() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [first, second, third] = damaged(&shop, &admin).await;
    let database = shop.database();
    let stocks = || [first, second, third].map(|id| stock(database, id));

    let looked = reconcile(&admin, "").await;
    assert_eq!(looked["repairs"], json!([]));
    assert_eq!(
        kinds(&looked),
        [
            (first, "stock_differs".to_owned()),
            (second, "stock_differs".to_owned()),
            (second, "chain_broken".to_owned())
        ]
    );

    let repairs = |outcome: &str| {
        json!([
            {"product_id": first, "figure": "stock", "outcome": outcome, "before": 9, "after": 6},
            {"product_id": second, "figure": "stock", "outcome": "not_repairable",
                "before": 9, "after": null},
        ])
    };
    let planned = reconcile(&admin, "repair=true&dry_run=true").await;
    assert_eq!(planned["repairs"], repairs("would_be_repaired"));
    assert_eq!(stocks(), [9, 9, 6]);
    // A divergence outside of a narrower check prevents a repair too.
    let narrow = "repair=1&dry_run=1&since=2026-06-01T00:00:00Z";
    let planned = reconcile(&admin, narrow).await;
    assert_eq!(planned["repairs"], repairs("would_be_repaired"));

    let elsewhere = reconcile(&admin, &format!("product={third}&repair=true")).await;
    assert_eq!(
        (&elsewhere["is_consistent"], &elsewhere["repairs"]),
        (&json!(true), &json!([]))
    );
    let repaired = reconcile(&admin, "repair=true").await;
    assert_eq!(repaired["repairs"], repairs("repaired"));
    assert_eq!(repaired["is_consistent"], false, "as it was found");
    assert_eq!(stocks(), [6, 9, 6]);
    database.execute(&format!(
        "UPDATE products SET held = held - 1 WHERE id = {first}"
    ));
    let recounted = reconcile(&admin, &format!("product={first}&repair=true")).await;
    assert_eq!(kinds(&recounted), [(first, "held_differs".to_owned())]);
    assert_eq!(
        recounted["repairs"],
        json!([{"product_id": first, "figure": "held", "outcome": "repaired",
            "before": 3, "after": 4}])
    );
    let after = reconcile(&admin, &format!("product={first}")).await;
    assert_eq!(after["is_consistent"], true);
}

#[tokio::test]
async fn a_chain_is_checked_from_a_time_on() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [_, second, _] = damaged(&shop, &admin).await;
    let broken = |response: Value| {
        let chain = |(_, kind): &(i64, String)| kind == "chain_broken";
        kinds(&response).iter().any(chain)
    };
    let query = |since: &str| format!("product={second}&since={since}");
    assert!(broken(
        reconcile(&admin, &query("2025-12-31T23:59:59Z")).await
    ));
    assert!(!broken(
        reconcile(&admin, &query("2026-01-02T00:00:00%2B08:00")).await
    ));
}

#[tokio::test]
async fn contradictory_options_are_all_refused_at_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let post = |query: &str| {
        let (admin, path) = (admin.clone(), format!("/api/inventory/reconcile?{query}"));
        async move { admin.post(&path, json!({})).await }
    };
    let refused = post("product=0&since=yesterday&repair=maybe&dry_run=true&colour=red").await;
    let mut refused = refused.expect_problem(400, "invalid_query");
    for (field, code) in [
        ("product", "invalid_value"),
        ("since", "invalid_value"),
        ("repair", "invalid_value"),
        ("colour", "unknown_field"),
    ] {
        refused = refused.expect_field(field, code);
    }
    let blank = post("since=").await;
    blank
        .expect_problem(400, "invalid_query")
        .expect_field("since", "invalid_value");
    let alone = post("dry_run=true").await.expect(200);
    assert_eq!(alone.body["repairs"], json!([]));
    post("product=424242")
        .await
        .expect_problem(404, "product_not_found");
    shop.anybody()
        .post("/api/inventory/reconcile?repair=true", json!({}))
        .await
        .expect_problem(401, "missing_token");
}

#[tokio::test]
async fn the_command_prints_the_same_and_logs_its_progress() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [first, second, third] = damaged(&shop, &admin).await;
    let database = shop.database();
    let installation = Installation::new(env!("CARGO_BIN_EXE_cangku_under_test"))
        .with("DATABASE_URL", database.url());
    let run = |words: &[&str]| {
        let words: Vec<_> = ["reconcile-inventory"].iter().chain(words).collect();
        installation.run(&words.into_iter().copied().collect::<Vec<_>>())
    };

    let planned = run(&["--repair", "--dry-run"]).expect_code(1);
    let would = format!("product {first}: stock would be set to 6\n");
    let cannot = format!("product {second}: can't be repaired\n");
    for line in [&would, &cannot] {
        assert!(planned.stdout.contains(line), "{}", planned.stdout);
    }
    for line in ["comparing stock, log and holds", "repairing"] {
        assert!(planned.stderr.contains(line), "{}", planned.stderr);
    }
    assert_eq!(stock(database, first), 9);

    let repaired = run(&["--repair"]).expect_code(1);
    let set = format!("product {first}: stock set to 6\n");
    assert!(repaired.stdout.contains(&set), "{}", repaired.stdout);
    assert_eq!(stock(database, first), 6);
    for id in [first, third] {
        let green = run(&["--product", &id.to_string()]).expect_success();
        let summary = "1 products and 2 log rows checked, 0 divergences\n";
        assert_eq!(green.stdout, summary);
    }
    let unknown = run(&["--product", "424242"]).expect_code(2);
    let stderr = unknown.stderr;
    assert!(stderr.contains("there is no product 424242"), "{stderr}");
}
