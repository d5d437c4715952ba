//! `/api/plans`: bulk edits and stocktakes.

mod bad_input;
mod bulk_edits;
mod concurrency;
mod life;
mod stocktakes;

use integration_tests::caller::Caller;
use serde_json::{Value, json};

const PATH: &str = "/api/plans";

/// Makes a plan; returns its id.
async fn plan(admin: &Caller, body: Value) -> i64 {
    admin.post(PATH, body).await.expect(201).id()
}

/// A bulk edit of these products.
fn edit_of(ids: &[i64], change: Value) -> Value {
    json!({"kind": "bulk_edit", "reason": "sale", "ids": ids, "change": change})
}

/// Takes a step; the status after it.
async fn step(admin: &Caller, plan: i64, action: &str) -> String {
    let path = format!("{PATH}/{plan}/{action}");
    let taken = admin.post(&path, json!({})).await;
    assert!(matches!(taken.status, 200 | 202), "{}", taken.text);
    taken.body["status"].as_str().unwrap().to_owned()
}

/// Approves and applies a small plan.
async fn apply(admin: &Caller, plan: i64) -> Value {
    step(admin, plan, "approve").await;
    step(admin, plan, "apply").await;
    ended(admin, plan).await
}

/// Undoes a small plan.
async fn undo(admin: &Caller, plan: i64) -> Value {
    step(admin, plan, "undo").await;
    ended(admin, plan).await
}

/// The plan, of which no item is being written any more.
async fn ended(caller: &Caller, plan: i64) -> Value {
    let found = caller.get(&format!("{PATH}/{plan}")).await.expect(200).body;
    assert_ne!(found["status"], "applying");
    assert_ne!(found["status"], "undoing");
    found
}

/// Items of a plan.
async fn items(caller: &Caller, plan: i64, query: &str) -> Vec<Value> {
    let path = format!("{PATH}/{plan}/items?page_size=100&{query}");
    let found = caller.get(&path).await.expect(200).body;
    found["results"].as_array().unwrap().clone()
}

/// A field of a product.
async fn field(caller: &Caller, product: i64, name: &str) -> Value {
    let path = format!("/api/products/{product}");
    caller.get(&path).await.expect(200).body[name].clone()
}
