//! Views, and the ways in which a `serve` can end.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use futures::{StreamExt, stream};
use integration_tests::{
    caller::Caller,
    catalog_fixture::CatalogFixture,
    database::TestDatabase,
    process::{Installation, Signal, await_that},
};
use reqwest::Method;
use serde_json::json;

/// An installation without a limit of views per address, since all views come from one address.
fn installation_on(database: &TestDatabase) -> Installation {
    crate::installation_on(database)
        .with("CANGKU_VIEWS_PER_ADDRESS", "0")
        .with("CANGKU_VIEWS_PER_ADDRESS_PER_MINUTE", "0")
}

/// Views the product as these visitors, each once, several at a time. An idle connection may be
/// closed just when it is reused: then the visitor retries, and still counts once.
async fn look(callers: &[Caller], product: i64, visitors: std::ops::Range<usize>) {
    let path = format!("/api/products/{product}");
    let looks = stream::iter(visitors).map(|visitor| {
        let caller = &callers[visitor % callers.len()];
        let request = caller.request(Method::GET, &path);
        let request = request.header("user-agent", format!("visitor {visitor}"));
        async move {
            let again = request.try_clone().unwrap();
            match caller.try_send(request).await {
                Ok(response) => response.expect(200),
                Err(_closed) => caller.send(again).await.expect(200),
            }
        }
    });
    looks.buffer_unordered(32).for_each(|_| async {}).await;
}

fn counted(database: &TestDatabase) -> i64 {
    database.number("SELECT sum(view_count) FROM products")
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_visitors_of_two_instances_add_up_after_a_clean_stop() {
    let database = TestDatabase::fresh();
    let installations = [installation_on(&database), installation_on(&database)];
    let serves = installations.each_ref().map(|one| one.serve());
    let admin = installations[0].admin(&serves[0]).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({})).await;
    let callers = serves.each_ref().map(|serve| serve.anybody());
    look(&callers, product, 0..10_000).await;
    // The latest views are written by the shutdown, not by the periodic job.
    for serve in serves {
        serve.terminate().expect_success();
    }
    assert_eq!(counted(&database), 10_000);
    for table in ["product_views_by_hour", "product_views_recent"] {
        let sum = format!("SELECT sum(views) FROM {table}");
        assert_eq!(database.number(&sum), 10_000, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_views_are_written_at_the_stop_if_the_job_could_not() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let mut serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({})).await;
    database.execute("ALTER TABLE product_views_recent RENAME TO elsewhere");
    look(&[serve.anybody()], product, 0..50).await;
    // The job has failed, and the views that it tried to write are back in memory.
    serve.await_stderr("count-views");
    look(&[serve.anybody()], product, 50..60).await;
    database.execute("ALTER TABLE elsewhere RENAME TO product_views_recent");
    serve.terminate().expect_success();
    assert_eq!(counted(&database), 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_a_locked_product() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({})).await;
    let mut other = database.connection();
    let lock = "BEGIN; SELECT FROM products FOR UPDATE";
    other.batch_execute(lock).unwrap();
    look(&[serve.anybody()], product, 0..50).await;
    serve.signal(Signal::TERM);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(counted(&database), 0);
    other.batch_execute("COMMIT").unwrap();
    serve.finish().expect_success();
    assert_eq!(counted(&database), 50);

    // But it doesn't wait indefinitely, and logs what it discards.
    let serve = installation.serve();
    other.batch_execute(lock).unwrap();
    look(&[serve.anybody()], product, 0..10).await;
    let ended = serve.terminate().expect_success();
    let warning = "the last views of products that are locked were not written";
    assert!(ended.stderr.contains(warning), "{}", ended.stderr);
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(counted(&database), 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_at_most_what_was_not_written_yet() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({})).await;
    look(&[serve.anybody()], product, 0..300).await;
    // Without a shutdown or another request: within about a second.
    await_that("all are written", || counted(&database) == 300);
    look(&[serve.anybody()], product, 300..340).await;
    serve.kill();
    let left = counted(&database);
    assert!((300..=340).contains(&left), "{left}");

    // Earlier failures don't affect later views, and nothing is counted twice.
    let serve = installation.serve();
    look(&[serve.anybody()], product, 0..10).await;
    serve.terminate().expect_success();
    assert_eq!(counted(&database), left + 10);
}
