//! A sync finds Haier's platform failing: all servers learn of it, each sells by its policy, and all return to
//! normal when the platform responds again.

use std::time::{Duration, Instant};

use haier_simulator::{RunningSimulator, Simulator, SimulatorConfig};
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::CatalogFixture,
    database::TestDatabase,
    process::Installation,
};
use serde_json::{Value, json};

use crate::installation_on;

const POLICIES: [&str; 3] = ["last_figure", "own_stock_only", "stop"];

fn installation(
    database: &TestDatabase,
    simulator: &RunningSimulator,
    policy: &str,
) -> Installation {
    let mut installation = installation_on(database);
    for (name, value) in simulator.environment() {
        installation = installation.with(name, &value);
    }
    installation
        .with("HAIER_STOCK_DEGRADATION", policy)
        // So that all servers accept the same token.
        .with(
            "CANGKU_JWT_SECRET",
            "one secret of thirty-two characters or more",
        )
}

async fn supply(caller: &Caller, id: i64) -> (Value, Value) {
    let path = format!("/api/products/{id}/availability");
    let body = caller.get(&path).await.expect(200).body;
    let facts = json!([
        body["supply"]["mode"],
        body["supply"]["reasons"],
        body["can_be_bought"]
    ]);
    (facts, body)
}

async fn await_supply(caller: &Caller, id: i64, expected: Value) -> Value {
    let begun = Instant::now();
    loop {
        let (facts, body) = supply(caller, id).await;
        if facts == expected {
            return body;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{body}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn lock(caller: &Caller, id: i64) -> Response {
    let body =
        json!({"product_id": id, "quantity": 1, "reason": "order_created", "reference": "A"});
    caller.post("/api/inventory/lock", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_a_sync_finds_degrades_all_servers_until_it_ends() {
    let database = TestDatabase::fresh();
    let simulator = Simulator::start(SimulatorConfig {
        products: 40,
        ..SimulatorConfig::default()
    });
    let simulator = simulator.unwrap();
    let installations = POLICIES.map(|policy| installation(&database, &simulator, policy));
    let sync = ["sync-haier-products", "--sync-prices", "--sync-stock"];
    let first = installations[0].run(&sync);
    assert!(
        matches!(first.status.code(), Some(0 | 1)),
        "{}",
        first.stderr
    );
    let figures = "SELECT count(*) FROM supplier_stock_figures";
    assert!(database.number(figures) > 30);
    let supplied = database.number(
        "SELECT min(id) FROM products WHERE stock > 10 AND is_sales = '1' AND display_price > 0",
    );

    let servers = [0, 1, 2].map(|index| installations[index].serve());
    let admin = installations[0].admin(&servers[0]).await;
    let callers = servers
        .each_ref()
        .map(|server| server.caller(admin.token().map(str::to_owned)));
    let own = CatalogFixture::named(&admin, "自营", "自营")
        .await
        .product(&admin, json!({"stock": 10}))
        .await;
    let order = admin.ordered(&[(supplied, 2)]).await;
    for caller in &callers {
        await_supply(caller, supplied, json!(["normal", [], true])).await;
    }

    simulator.control().set_faults(["stock:503"]).unwrap();
    let command = installations[0].start(&sync);
    for (policy, caller) in POLICIES.into_iter().zip(&callers) {
        let is_sold = policy == "last_figure";
        let expected = json!([policy, ["circuit_open"], is_sold]);
        let body = await_supply(caller, supplied, expected).await;
        assert!(body["supply"]["circuit_open_since"].is_string(), "{body}");
        assert!(body["supply"]["figure_at"].is_string(), "{body}");
        let detail = format!("/api/products/{supplied}");
        let shown = caller.get(&detail).await.expect(200).body;
        assert_eq!(shown["availability"]["supply"]["mode"], policy);
        match is_sold {
            true => drop(lock(caller, supplied).await.expect(201)),
            false => {
                let refused = lock(caller, supplied).await;
                refused.expect_problem(409, "supplier_stock_unavailable");
                let refused = caller.place(&[(supplied, 1)]).await;
                refused.expect_problem(409, "supplier_stock_unavailable");
            }
        }
        lock(caller, own).await.expect(201);
        let (facts, _) = supply(caller, own).await;
        assert_eq!(facts, json!(["normal", [], true]));
    }
    // What was held before can be completed.
    callers[2].steps(order, &["pay", "ship", "complete"]).await;

    simulator.control().clear_faults();
    for caller in &callers {
        await_supply(caller, supplied, json!(["normal", [], true])).await;
        lock(caller, supplied).await.expect(201);
    }
    drop(command.finish());
    for server in servers {
        server.terminate().expect_success();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_finds_out_itself_that_an_outage_is_over() {
    let database = TestDatabase::fresh();
    let simulator = Simulator::start(SimulatorConfig {
        products: 5,
        ..SimulatorConfig::default()
    });
    let simulator = simulator.unwrap();
    let installation = installation(&database, &simulator, "stop");
    installation.run(&["sync-haier-products", "--sync-prices", "--sync-stock"]);
    // As a process left it that has ended since.
    database.execute("INSERT INTO supplier_circuits (supplier, opened_at) VALUES ('haier', now())");
    simulator.control().set_faults(["any:503"]).unwrap();
    let server = installation.serve();
    let admin = installation.admin(&server).await;
    let id = database.number("SELECT min(product_id) FROM supplier_stock_figures");
    await_supply(&admin, id, json!(["stop", ["circuit_open"], false])).await;
    simulator.control().clear_faults();
    let begun = Instant::now();
    while supply(&admin, id).await.0[0] != "normal" {
        assert!(begun.elapsed() < Duration::from_secs(60));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(database.number("SELECT count(*) FROM supplier_circuits"), 0);
    server.terminate().expect_success();
}
