//! A database that starts late.

use integration_tests::database::TestDatabase;

use crate::installation_on;

#[tokio::test]
async fn a_start_waits_for_a_database_that_starts_later() {
    let database = TestDatabase::fresh();
    database.shut();
    let installation = installation_on(&database);
    let mut serve = installation.start(&["serve"]);
    serve.await_stderr("doesn't answer yet");
    assert_eq!(serve.stdout(), "");
    database.reopen();
    serve.await_stdout("cangku is listening on ");
    serve.anybody().get("/readyz").await.expect(200);
    serve.terminate().expect_success();
}
