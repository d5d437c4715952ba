//! `cangku plans`, and plans whose server is killed.

use integration_tests::{
    caller::Caller,
    catalog_fixture::CatalogFixture,
    database::TestDatabase,
    process::{Finished, Installation, await_that},
    stock::stocked,
};
use serde_json::{Value, json};

use crate::installation_on;

const PATH: &str = "/api/plans";
const PRODUCTS: i64 = 6_000;

async fn plan(admin: &Caller, body: Value) -> i64 {
    admin.post(PATH, body).await.expect(201).id()
}

/// Adds products at 10.00 by SQL.
async fn fill(database: &TestDatabase, admin: &Caller) {
    let catalog = CatalogFixture::set_up(admin).await;
    catalog.product(admin, json!({"price": "10.00"})).await;
    database.execute(&format!(
        "INSERT INTO products (name, category_id, brand_id, price, stock, description) \
         SELECT 'copy ' || n, category_id, brand_id, 10, 0, '' FROM products, \
             generate_series(1, {}) AS n",
        PRODUCTS - 1
    ));
}

fn at(database: &TestDatabase, price: &str) -> i64 {
    database.number(&format!(
        "SELECT count(*) FROM products WHERE price = {price}"
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_goes_on_with_a_plan_where_it_was() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let mut serve = installation.serve();
    let mut admin = installation.admin(&serve).await;
    fill(&database, &admin).await;
    let body = json!({"kind": "bulk_edit", "reason": "sale", "filter": {},
        "change": {"price": {"to": "8.00"}, "low_stock_threshold": 2}});
    let id = plan(&admin, body).await;
    let step = |caller: Caller, action: &'static str| async move {
        let path = format!("{PATH}/{id}/{action}");
        caller.post(&path, json!({})).await
    };
    step(admin.clone(), "approve").await.expect(200);
    for (action, price, status) in [("apply", "8", "applied"), ("undo", "10", "undone")] {
        step(admin.clone(), action).await.expect(202);
        let mut kills = 0;
        let left = format!(
            "SELECT count(*) FROM change_plan_items WHERE status = '{}'",
            if action == "apply" {
                "pending"
            } else {
                "applied"
            }
        );
        while kills < 3 && database.number(&left) > 0 {
            serve.kill();
            kills += 1;
            // What was committed is recorded with the change itself.
            let written = "SELECT count(*) FROM change_plan_items AS item \
                 JOIN products ON products.id = item.product_id \
                 WHERE item.field = 'price' \
                 AND (item.status = 'applied') <> (products.price = 8)";
            assert_eq!(database.number(written), 0);
            serve = installation.serve();
            admin = serve.caller(admin.token().map(str::to_owned));
        }
        assert!(kills > 0, "it was in the middle");
        await_that("the plan ends", || {
            database.text("SELECT status FROM change_plans") == status
        });
        assert_eq!(at(&database, price), PRODUCTS);
    }
    let found = admin.get(&format!("{PATH}/{id}")).await.expect(200).body;
    assert_eq!(found["items"]["undone"], 2 * PRODUCTS);
    let edited = "SELECT count(*) FROM products WHERE low_stock_threshold <> 0";
    assert_eq!(database.number(edited), 0);
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_lists_shows_and_moves_plans() {
    let database = TestDatabase::fresh();
    let installation: Installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [one, two] = stocked::<2>(&admin, 10).await;
    let body = json!({"kind": "stocktake", "reason": "年终盘点", "counts": [
        {"product_id": one, "counted": 8}, {"product_id": two, "counted": 9}]});
    let id = plan(&admin, body.clone()).await.to_string();
    let other = plan(&admin, body).await.to_string();
    serve.terminate().expect_success();
    let run =
        |arguments: &[&str]| -> Finished { installation.run(&[&["plans"], arguments].concat()) };

    let listed = run(&["list", "--status", "draft"]).expect_success().stdout;
    assert!(listed.starts_with("ID  KIND       STATUS"), "{listed}");
    assert!(listed.contains("年终盘点"), "{listed}");
    let listed = run(&["list", "--json"]).expect_success().stdout;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(
        (&listed[1]["id"], &listed[1]["status"]),
        (&json!(1), &json!("draft"))
    );

    run(&["apply", &id]).expect_refusal(&["must be approved before"]);
    let approved = run(&["approve", &id]).expect_success().stdout;
    assert_eq!(
        approved,
        format!("plan {id} is approved: cangku plans apply {id}\n")
    );
    let applied = run(&["apply", &id]).expect_success().stdout;
    assert_eq!(
        applied,
        format!("plan {id} is applied: 2 items written, 0 stale\n")
    );
    assert_eq!(database.number("SELECT sum(stock) FROM products"), 17);
    let shown = run(&["show", &id, "--items"]).expect_success().stdout;
    for part in [
        "plan 1: stocktake, applied: 年终盘点",
        "possible now: undo",
        "approved",
        "counted",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    let lines = run(&["show", &id, "--items", "--json"])
        .expect_success()
        .stdout;
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((lines.len(), &lines[1]["after"]), (3, &json!(8)));

    // The second plan describes the shop before the first one.
    run(&["approve", &other]).expect_success();
    let stale = run(&["apply", &other]).expect_code(4).stdout;
    assert_eq!(
        stale,
        format!("plan {other} is stale: 0 items written, 2 stale\n")
    );
    let undone = run(&["undo", &id]).expect_success().stdout;
    assert_eq!(
        undone,
        format!("plan {id}: 2 items undone, 0 kept since they were changed later\n")
    );
    assert_eq!(database.number("SELECT sum(stock) FROM products"), 20);
    run(&["show", "99"]).expect_refusal(&["no plan 99"]);
    run(&["list", "--kind", "colour"]).expect_code(2);
    let names = "SELECT count(*) FROM change_plan_steps WHERE operator_name = 'plans'";
    assert!(database.number(names) > 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_approves_nothing_if_another_person_must() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_PLAN_SECOND_APPROVER", "true");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked::<1>(&admin, 10).await;
    let body = json!({"kind": "stocktake", "reason": "盘点", "counts": [
        {"product_id": product, "counted": 8}]});
    let id = plan(&admin, body).await.to_string();
    serve.terminate().expect_success();
    let refused = installation.run(&["plans", "approve", &id]);
    refused.expect_refusal(&["CANGKU_PLAN_SECOND_APPROVER", "/approve"]);
    assert_eq!(database.text("SELECT status FROM change_plans"), "draft");
    installation
        .run(&["plans", "discard", &id])
        .expect_success();
}
