//! `cangku invalidate-cache` beside a running `serve`.

use integration_tests::{database::TestDatabase, process::await_that, stock::stocked};

use crate::installation_on;

#[tokio::test(flavor = "multi_thread")]
async fn a_command_has_a_running_serve_forget_what_was_changed_by_hand() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [_id] = stocked(&admin, 5).await;
    database.wait_until(
        "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
          AND application_name = 'cangku serve listener') = 1",
    );
    for (name, arguments, emptied) in [
        (
            "甲",
            &["invalidate-cache"][..],
            "emptied: products, lists, rankings, statistics, suggestions\n",
        ),
        (
            "乙",
            &["invalidate_cache", "--cache-keys", "rankings,lists"],
            "emptied: lists, rankings\n",
        ),
    ] {
        admin.names("/api/products").await;
        database.execute(&format!("UPDATE products SET name = '{name}'"));
        let done = installation.run(arguments).expect_success();
        assert_eq!(done.stdout, emptied);
        let shown = || {
            let names = admin.names("/api/products");
            let runtime = tokio::runtime::Handle::current();
            tokio::task::block_in_place(|| runtime.block_on(names)) == [name]
        };
        await_that("the new name is shown", shown);
    }
    let refused = installation.run(&["invalidate-cache", "--cache-keys", "lists,sessions"]);
    assert!(!refused.status.success());
    let names = "products, lists, rankings, statistics, suggestions";
    assert!(refused.stderr.contains(names), "{}", refused.stderr);
    serve.terminate().expect_success();
}
