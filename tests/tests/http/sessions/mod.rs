//! Sessions of users: how they are continued, listed and ended.

mod account_changes;
mod limits;
mod listing;
mod logging_out;
mod own_password;
mod refreshing;
mod sign_in;
mod validity;

use std::time::{Duration, Instant};

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::{Caller, Response},
    process::TEST_TIMEOUT,
    shop::{PASSWORD, Shop},
};
use serde_json::{Value, json};

const SESSIONS: &str = "/api/auth/sessions";

/// The tokens of a session.
#[derive(Debug, Clone)]
struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    fn of(response: &Response) -> Self {
        let token = |name: &str| response.body[name].as_str().unwrap().to_owned();
        Self {
            access: token("access_token"),
            refresh: token("refresh_token"),
        }
    }

    /// The user of the session.
    fn caller(&self, shop: &Shop) -> Caller {
        Caller::at(shop.address(), Some(self.access.clone()))
    }

    /// Continues the session at this server.
    async fn refresh(&self, shop: &Shop) -> Response {
        let body = json!({"refresh_token": self.refresh});
        shop.anybody().post("/api/auth/refresh", body).await
    }

    async fn is_valid(&self, shop: &Shop) -> bool {
        let response = self.caller(shop).get("/api/auth/me").await;
        if response.status != 200 {
            response.expect_problem(401, "invalid_token");
            return false;
        }
        true
    }
}

async fn log_in_as(shop: &Shop, name: &str, password: &str) -> Response {
    let credentials = json!({"username": name, "password": password});
    shop.anybody().post("/api/auth/login", credentials).await
}

/// A further session of this user, who exists.
async fn sign_in(shop: &Shop, name: &str) -> Tokens {
    Tokens::of(&log_in_as(shop, name, PASSWORD).await.expect(200))
}

/// A user with this role, and a session of theirs.
async fn user(shop: &Shop, name: &str, role: Role) -> Tokens {
    // Its session is ended, so that the tests count only those that they open.
    let first = shop.sign_in(name, role).await;
    first.post("/api/auth/logout", json!({})).await.expect(204);
    sign_in(shop, name).await
}

fn id_of(shop: &Shop, name: &str) -> i64 {
    let query = format!("SELECT id FROM users WHERE username = '{name}'");
    shop.database().number(&query)
}

/// The id of the session that was opened last.
fn last_session(shop: &Shop) -> i64 {
    shop.database().number("SELECT max(id) FROM user_sessions")
}

/// Why the session was ended; empty if it wasn't.
fn end_reason(shop: &Shop, session: i64) -> String {
    let query = format!("SELECT coalesce(end_reason, '') FROM user_sessions WHERE id = {session}");
    shop.database().text(&query)
}

async fn listed(caller: &Caller, path: &str) -> Vec<Value> {
    let list = caller.get(path).await.expect(200).body;
    assert_eq!(list["total"], list["results"].as_array().unwrap().len());
    list["results"].as_array().unwrap().clone()
}

/// Entries of the audit log with this action, newest first.
async fn entries(admin: &Caller, action: &str) -> Vec<Value> {
    let path = format!("/api/audit-log?action={action}");
    let found = admin.get(&path).await.expect(200).body;
    found["results"].as_array().unwrap().clone()
}

/// Repeats a request until the response is this problem.
async fn await_problem(status: u16, code: &str, ask: impl AsyncFn() -> Response) {
    let end = Instant::now() + TEST_TIMEOUT;
    loop {
        let response = ask().await;
        if response.status == status {
            response.expect_problem(status, code);
            return;
        }
        assert!(
            Instant::now() < end,
            "still {}: {}",
            response.status,
            response.text
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
