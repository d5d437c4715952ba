//! A PostgreSQL server that reports messages in another language than English.

use integration_tests::{private_server::PrivateServer, process::Installation};
use serde_json::json;

use crate::installation;

/// The locales to test, of those installed on this machine.
fn languages() -> Vec<&'static str> {
    let known = std::process::Command::new("locale").arg("-a").output();
    let known = known.map(|output| String::from_utf8_lossy(&output.stdout).to_lowercase());
    let known = known.unwrap_or_default().replace("utf-8", "utf8");
    let known = |language: &&str| {
        let name = language.to_lowercase().replace("utf-8", "utf8");
        known.lines().any(|line| line == name)
    };
    let found: Vec<_> = ["zh_CN.UTF-8", "de_DE.UTF-8"]
        .into_iter()
        .filter(known)
        .collect();
    if found.is_empty() {
        eprintln!("no locale to try here: scripts/locales makes them");
    }
    found
}

/// A shop served by a role with rights to rows only, and one product of it.
async fn shop_in(language: &str) -> (PrivateServer, Installation) {
    let server = PrivateServer::start_with(&[("lc_messages", language)]);
    cangku_persistence::migrations::run_pending(server.url()).unwrap();
    server.make_clerk();
    let installation = installation().with("DATABASE_URL", &server.url_as("clerk"));
    (server, installation)
}

#[tokio::test]
async fn a_locked_row_and_a_lost_session_are_503_in_any_language() {
    for language in languages() {
        let (server, installation) = shop_in(language).await;
        let serve = installation.serve();
        let admin = installation.admin(&serve).await;
        let product = crate::database_roles::product(&admin).await;
        let mut other = diesel::Connection::establish(server.url()).unwrap();
        let hold = |sql: &str, other: &mut diesel::PgConnection| {
            diesel::connection::SimpleConnection::batch_execute(other, sql).unwrap();
        };
        hold("BEGIN; SELECT FROM products FOR UPDATE", &mut other);
        let lock = json!({"product_id": product, "quantity": 1, "reason": "test"});
        let busy = admin.post("/api/inventory/lock", lock.clone()).await;
        assert_eq!(
            busy.body["code"], "database_busy",
            "{language}: {:?}",
            busy.body
        );
        assert_eq!(busy.status, 503);
        let change = json!({"price": "7.00"});
        let busy = admin
            .patch(&format!("/api/products/{product}"), change)
            .await;
        assert_eq!(
            busy.body["code"], "database_busy",
            "{language}: {:?}",
            busy.body
        );
        hold("ROLLBACK", &mut other);
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'clerk'",
        );
        for _ in 0..5 {
            let response = admin.post("/api/inventory/lock", lock.clone()).await;
            assert!(
                response.status == 201 || response.body["code"] == "database_unavailable",
                "{language}: {:?}",
                response.body
            );
        }
        serve.terminate().expect_success();
    }
}
