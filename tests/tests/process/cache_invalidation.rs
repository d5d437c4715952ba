//! `cangku invalidate-cache` next to a running `serve`.

use std::time::Duration;

use integration_tests::{
    caller::Caller, database::TestDatabase, process::await_that, stock::stocked,
};

use crate::installation_on;

async fn price(caller: &Caller) -> String {
    let body = caller.get("/api/products").await.expect(200).body;
    body["results"][0]["price"].as_str().unwrap().to_owned()
}

/// Changes the price with SQL, which sends no notification, until a list keeps showing the old one
/// for longer than the TTL of figures. Returns the price that isn't shown.
async fn change_unseen(caller: &Caller, database: &TestDatabase) -> String {
    for price_now in 1..20 {
        let shown = price(caller).await;
        let changed = format!("{price_now}.50");
        database.execute(&format!("UPDATE products SET price = {changed}"));
        tokio::time::sleep(Duration::from_millis(1500)).await;
        if shown != changed && price(caller).await == shown {
            return changed;
        }
    }
    panic!("no list is remembered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_invalidates_the_caches_of_a_running_serve() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [_id] = stocked(&admin, 5).await;
    // Staff see held units as well, which are never remembered.
    let buyer = serve.anybody();
    for (arguments, emptied) in [
        (
            &["invalidate-cache"][..],
            "emptied: products, lists, rankings, statistics, suggestions\n",
        ),
        (
            &["invalidate_cache", "--cache-keys", "rankings,lists"],
            "emptied: lists, rankings\n",
        ),
    ] {
        let changed = change_unseen(&buyer, &database).await;
        let done = installation.run(arguments).expect_success();
        assert_eq!(done.stdout, emptied);
        let is_shown = || {
            let shown = price(&buyer);
            let runtime = tokio::runtime::Handle::current();
            tokio::task::block_in_place(|| runtime.block_on(shown)) == changed
        };
        await_that("the new price is shown", is_shown);
    }
    let refused = installation.run(&["invalidate-cache", "--cache-keys", "lists,sessions"]);
    assert!(!refused.status.success());
    let names = "products, lists, rankings, statistics, suggestions";
    assert!(refused.stderr.contains(names), "{}", refused.stderr);
    serve.terminate().expect_success();
}
