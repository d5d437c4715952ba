//! What the in-memory database doesn't support is named.

use cangku_domain::{Error, PageRequest, ports::StorageError, testing::InMemoryDatabase};

use super::shop::Shop;

fn message(error: Error) -> String {
    match error {
        Error::Storage(StorageError::Internal(source)) => source.to_string(),
        other => panic!("another error: {other:?}"),
    }
}

#[test]
fn a_method_without_support_names_itself() {
    let shop = Shop::new();
    let listed = shop
        .reader()
        .read(|session| Ok(session.haier_configs().list(PageRequest::default())?));
    assert_eq!(
        message(listed.unwrap_err()),
        "the in-memory database doesn't support configurations of Haier's platform: list"
    );
    let folded = shop.transactor().run(|unit| Ok(unit.statistics().fold(1)?));
    assert_eq!(
        message(folded.unwrap_err()),
        "the in-memory database doesn't support statistics: fold"
    );
}

#[test]
fn a_new_database_is_empty() {
    let database = InMemoryDatabase::new();
    assert!(database.changes().is_empty() && database.stock_events().is_empty());
}
