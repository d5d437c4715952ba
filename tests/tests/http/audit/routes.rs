//! Every operation that can change something is audited, or says why it isn't.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    walk::Walk,
    walk_catalog::{accounts, categories_and_brands, pictures_and_searches, plans, products},
    walk_haier::{configurations, syncs},
    walk_orders::{money, orders},
};

/// Operations without entries of their own, with the reason.
const UNAUDITED: &[(&str, &str, &str)] = &[
    (
        "POST",
        "/api/inventory/lock",
        "the inventory log is its audit",
    ),
    (
        "POST",
        "/api/inventory/release",
        "the inventory log is its audit",
    ),
    (
        "POST",
        "/api/inventory/consume",
        "the inventory log and the hold are its audit",
    ),
    (
        "POST",
        "/api/inventory/holds/release",
        "the inventory log is its audit",
    ),
    (
        "POST",
        "/api/auth/refresh",
        "renews the token of a sign-in that was recorded",
    ),
    (
        "POST",
        "/api/products/impressions",
        "counts views, and changes nothing else",
    ),
    (
        "POST",
        "/api/haier/configs/{id}/validate",
        "changes nothing",
    ),
    ("POST", "/api/haier/configs/{id}/test", "changes nothing"),
];

fn mutating_operations(document: &Value) -> BTreeSet<(String, String)> {
    let mut operations = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if matches!(method.as_str(), "post" | "put" | "patch" | "delete") {
                operations.insert((method.to_uppercase(), path.clone()));
            }
        }
    }
    operations
}

#[tokio::test]
async fn every_operation_that_changes_something_is_audited_or_says_why_not() {
    let mut walk = Walk::begin().await;
    categories_and_brands(&mut walk).await;
    products(&mut walk).await;
    accounts(&mut walk).await;
    pictures_and_searches(&mut walk).await;
    plans(&mut walk).await;
    orders(&mut walk).await;
    money(&mut walk).await;
    configurations(&mut walk).await;
    syncs(&mut walk).await;

    let document = walk.admin().get("/api/openapi.json").await.expect(200).body;
    let operations = mutating_operations(&document);
    assert!(operations.len() >= 80, "{}", operations.len());
    let owned =
        |(method, path, _reason): &(&str, &str, &str)| ((*method).to_owned(), (*path).to_owned());
    let unaudited: BTreeSet<_> = UNAUDITED.iter().map(owned).collect();
    let gone: Vec<_> = unaudited.difference(&operations).collect();
    assert!(gone.is_empty(), "no longer in the document: {gone:?}");
    let both: Vec<_> = unaudited.intersection(&walk.seen).collect();
    assert!(both.is_empty(), "listed, and yet audited: {both:?}");
    let covered: BTreeSet<_> = unaudited.union(&walk.seen).cloned().collect();
    let missing: Vec<_> = operations.difference(&covered).collect();
    assert!(
        missing.is_empty(),
        "neither audited by this walk nor listed with a reason: {missing:?}"
    );
}
