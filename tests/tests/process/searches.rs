//! A running `serve` stores logged searches by itself.

use integration_tests::database::TestDatabase;

use crate::installation_on;

const LOGGED: &str = "SELECT count(*) FROM search_logs";

#[tokio::test]
async fn serve_logs_searches_by_itself_and_purges_old_ones() {
    let database = TestDatabase::fresh();
    database.execute(
        "INSERT INTO search_logs (keyword, created_at) VALUES \
         ('old', now() - interval '8 days'), ('new', now() - interval '6 days')",
    );
    let installation = installation_on(&database).with("CANGKU_SEARCH_LOG_DAYS", "7");
    let serve = installation.serve();
    database.wait_until("(SELECT count(*) FROM search_logs WHERE keyword = 'old') = 0");
    let anybody = serve.anybody();
    for _ in 0..5 {
        anybody.get("/api/products?search=冰箱").await.expect(200);
    }
    // In bulk, while it runs.
    database.wait_until("(SELECT count(*) FROM search_logs) = 6");
    serve.terminate().expect_success();
    assert_eq!(database.number(LOGGED), 6);
}

#[tokio::test]
async fn what_was_searched_for_last_is_logged_when_serve_ends() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let mut serve = installation.serve();
    let anybody = serve.anybody();
    // Its job can't write the log: only the shutdown can.
    database.execute("ALTER TABLE search_logs RENAME TO elsewhere");
    for number in 0..20 {
        let path = format!("/api/products?search=word{number}");
        anybody.get(&path).await.expect(200);
    }
    serve.await_stderr("log-searches");
    database.execute("ALTER TABLE elsewhere RENAME TO search_logs");
    serve.terminate().expect_success();
    assert_eq!(database.number(LOGGED), 20);
}
