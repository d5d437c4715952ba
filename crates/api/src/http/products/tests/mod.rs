//! How bodies and queries are parsed, and which mistakes are reported.

mod body_mistakes;
mod changes;
mod queries;

use cangku_domain::Violations;
use serde_json::{Value, json};

use super::{body::ProductBody, product_change::ProductChange};
use crate::http::request::{body::Body, check::Check};

fn parts(json: &str) -> (ProductBody, Check) {
    Body::read(json.as_bytes()).unwrap().into_parts()
}

fn change(json: &str) -> Result<ProductChange, Violations> {
    let (body, mut check) = parts(json);
    let change = body.read(&mut check);
    check.build(|| Some(change))
}

fn whole(json: &str) -> Result<ProductChange, Violations> {
    let (body, mut check) = parts(json);
    body.require_all(&mut check);
    let change = body.read(&mut check);
    check.build(|| Some(change))
}

fn mistakes<T: std::fmt::Debug>(result: Result<T, Violations>) -> Vec<(String, &'static str)> {
    let violations = result.unwrap_err().0;
    violations
        .into_iter()
        .map(|v| (v.field, v.code.as_str()))
        .collect()
}

/// The smallest valid body with some more fields.
fn body_with(more: Value) -> String {
    let mut body = json!({"name": "热水器", "category_id": 1, "brand_id": 2, "price": "2999"});
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    body.to_string()
}
