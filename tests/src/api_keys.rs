//! Bodies that create API keys.

use cangku_domain::accounts::{Role, Scopes};
use serde_json::{Value, json};

/// A key that allows what staff may.
pub fn key_like_staff(name: &str) -> Value {
    let scopes: Vec<_> = Scopes::of_role(Role::Staff).names().collect();
    key_with(name, &scopes)
}

/// A key with these scopes, which doesn't expire.
pub fn key_with(name: &str, scopes: &[&str]) -> Value {
    json!({"name": name, "scopes": scopes})
}
