//! The audit log: what it records, and what it never does.

mod changes;
mod lists;
mod logins;
mod refusals;
mod retention;
mod routes;
mod secrets;
mod timelines;
mod walk;
mod walk_catalog;
mod walk_haier;
mod walk_orders;

use integration_tests::{caller::Caller, shop::Shop};
use serde_json::Value;

const LOG: &str = "/api/audit-log";

/// The entries that match, newest first.
async fn entries(admin: &Caller, query: &str) -> Vec<Value> {
    let path = format!("{LOG}?page_size=100&{query}");
    let found = admin.get(&path).await.expect(200).body;
    found["results"].as_array().unwrap().clone()
}

/// Number of all entries.
fn count(shop: &Shop) -> i64 {
    shop.database().number("SELECT count(*) FROM audit_log")
}

/// All entries as text.
fn dump(shop: &Shop) -> String {
    let all = "SELECT coalesce(string_agg(entry::text, '\n'), '') FROM audit_log AS entry";
    shop.database().text(all)
}
