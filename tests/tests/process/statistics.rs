//! A running `serve` folds statistics by itself; `cangku rebuild-statistics`.

use integration_tests::{database::TestDatabase, stock::stocked};

use crate::installation_on;

#[tokio::test]
async fn serve_counts_by_itself_and_a_rebuild_beside_it_finds_all_right() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [a, b] = stocked(&admin, 20).await;
    let order = admin.ordered(&[(a, 2), (b, 1)]).await;
    admin.steps(order, &["pay", "ship", "complete"]).await;
    database.wait_until(
        "(SELECT count(*) FROM statistics_backlog) = 0 AND \
         (SELECT sum(quantity) FROM product_sales_by_hour) = 3",
    );
    database.wait_until("(SELECT users FROM active_users_by_day) = 1");
    let summary = admin.get("/api/analytics/sales-summary").await.expect(200);
    assert_eq!(summary.body["amount"], "8997.00");

    for name in ["rebuild-statistics", "rebuild_statistics"] {
        let rebuilt = installation.run(&[name]).expect_success();
        assert!(
            rebuilt.stdout.starts_with("1 orders counted into "),
            "{}",
            rebuilt.stdout
        );
        let wrong = "0 rows and 0 sales counts were wrong\n";
        assert!(rebuilt.stdout.ends_with(wrong), "{}", rebuilt.stdout);
    }
    serve.terminate().expect_success();
    database.execute("UPDATE sales_by_hour SET orders = 9; UPDATE products SET sales_count = 7");
    let rebuilt = installation.run(&["rebuild-statistics"]).expect_success();
    let wrong = ": 1 rows and 2 sales counts were wrong\n";
    assert!(rebuilt.stdout.ends_with(wrong), "{}", rebuilt.stdout);
    assert_eq!(database.number("SELECT orders FROM sales_by_hour"), 1);
}

#[tokio::test]
async fn the_last_active_users_are_written_when_serve_ends() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    // Its job can't write: only the shutdown can.
    database.execute(
        "ALTER TABLE user_activity RENAME TO elsewhere; \
         ALTER TABLE elsewhere RENAME CONSTRAINT user_activity_pkey TO elsewhere_pkey",
    );
    admin.get("/api/orders").await.expect(200);
    database.execute(
        "ALTER TABLE elsewhere RENAME TO user_activity; \
         ALTER TABLE user_activity RENAME CONSTRAINT elsewhere_pkey TO user_activity_pkey",
    );
    serve.terminate().expect_success();
    assert_eq!(
        database.number("SELECT sum(users) FROM active_users_by_day"),
        1
    );
}
