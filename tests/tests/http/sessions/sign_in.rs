//! What sign-ins reveal and cost.

use std::sync::atomic::{AtomicBool, Ordering};

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::shop::{PASSWORD, Shop};

use super::{log_in_as, user};

#[tokio::test]
async fn the_reason_of_a_refused_sign_in_shows_neither_in_the_response_nor_in_the_work() {
    let shop = Shop::open().await;
    for name in ["clerk", "former"] {
        user(&shop, name, Role::Staff).await;
    }
    shop.database()
        .execute("UPDATE users SET is_active = false WHERE username = 'former'");
    let database = &shop.backend().database;
    let mut seen = Vec::new();
    for (name, password) in [
        ("stranger", PASSWORD),
        ("clerk", "a wrong password"),
        ("former", PASSWORD),
        ("former", "a wrong password"),
    ] {
        let before = database.statements_run();
        let refused = log_in_as(&shop, name, password).await;
        let statements = database.statements_run() - before;
        let mut refused = refused.expect_problem(401, "bad_credentials");
        refused.body.as_object_mut().unwrap().remove("request_id");
        let mut headers: Vec<_> = refused.headers.keys().map(ToString::to_string).collect();
        headers.sort();
        seen.push((statements, refused.body, headers));
    }
    let first = seen[0].clone();
    assert!(first.0 >= 2, "a look-up and an entry of the audit log");
    for other in seen {
        assert_eq!(other, first);
    }
}

/// Other requests are served while passwords are hashed, because that happens on threads of its own, few at a time.
#[tokio::test]
async fn requests_are_served_while_passwords_are_hashed() {
    const LOGINS: usize = 24;
    let shop = Shop::with(&[("CANGKU_PASSWORD_QUEUE", "200")]).await;
    let is_done = AtomicBool::new(false);
    let logins = async {
        let logins = (0..LOGINS).map(|n| {
            let (shop, name) = (&shop, format!("stranger-{n}"));
            async move { log_in_as(shop, &name, PASSWORD).await.status }
        });
        let statuses = join_all(logins).await;
        is_done.store(true, Ordering::Relaxed);
        statuses
    };
    let others = async {
        let mut served = 0;
        while !is_done.load(Ordering::Relaxed) {
            shop.anybody().get("/healthz").await.expect(200);
            served += 1;
        }
        served
    };
    let (statuses, served) = tokio::join!(logins, others);
    assert_eq!(statuses, vec![401; LOGINS]);
    // If a request had to wait for a hash, it would be one for each login at most.
    assert!(served > 2 * LOGINS, "{served}");
}
