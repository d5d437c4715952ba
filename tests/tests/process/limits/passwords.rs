//! The password hashing queue.

use futures::future::join_all;
use integration_tests::{database::TestDatabase, shop::PASSWORD};
use serde_json::json;

use super::raw::Raw;
use crate::installation_on;

#[tokio::test(flavor = "multi_thread")]
async fn more_logins_than_may_wait_are_refused_and_the_others_are_served() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_PASSWORD_QUEUE", "3");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let anybody = serve.anybody();
    let logins = (0..60).map(|number| {
        let body = json!({"username": format!("stranger-{number}"), "password": PASSWORD});
        anybody.post("/api/auth/login", body)
    });
    let responses = join_all(logins).await;
    let of = |status| responses.iter().filter(|it| it.status == status).count();
    assert_eq!(of(401) + of(503), 60, "{responses:?}");
    assert!(of(401) > 0 && of(503) > 0, "{responses:?}");
    let refused = responses.iter().find(|it| it.status == 503).unwrap();
    assert_eq!(refused.body["code"], "overloaded");
    assert!(refused.headers.contains_key("retry-after"));
    admin.get("/api/auth/me").await.expect(200);
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_whose_client_hangs_up_leave_the_password_queue() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_PASSWORD_QUEUE", "1200");
    let serve = installation.serve();
    installation.admin(&serve).await;
    for number in 0..200 {
        let body = json!({"username": format!("gone-{number}"), "password": PASSWORD}).to_string();
        let length = body.len();
        let request = format!(
            "POST /api/auth/login HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        drop(Raw::sending(&serve, &request));
    }
    let credentials = json!({"username": "boss", "password": PASSWORD});
    serve
        .anybody()
        .post("/api/auth/login", credentials)
        .await
        .expect(200);
    // Few passwords were hashed for them: each hash ends in a log line.
    let log = serve.stderr();
    let hashed = log.matches("\"status\":401").count();
    assert!(
        hashed < 100,
        "{hashed} of 200 were served though they had gone"
    );
    serve.terminate().expect_success();
}
