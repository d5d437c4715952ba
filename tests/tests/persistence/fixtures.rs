//! Fixtures of the tests.

use std::sync::Arc;

use cangku_domain::{
    BrandId, CategoryId, Error, OptionalText, ProductId, Result,
    accounts::Actor,
    catalog::{Product, ProductDetails},
    inventory::{StockCommand, decide},
    ports::{
        Constraint, ReadSession, Reader, StockChanges, StockLoadPlan, StorageError, Transactor,
        UnitOfWork,
    },
    testing::ProductBuilder,
};
use cangku_persistence::Database;
use chrono::{DateTime, TimeDelta, Utc};
use integration_tests::database::TestDatabase;

pub use cangku_domain::testing::{money, text};

/// Whether any session waits for a lock.
pub const IS_LOCK_AWAITED: &str = "SELECT count(*) > 0 FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()";

/// A point in time, this many seconds after a fixed noon.
pub fn at(seconds: i64) -> DateTime<Utc> {
    let noon = DateTime::parse_from_rfc3339("2026-11-21T12:00:00.123456Z").unwrap();
    noon.to_utc() + TimeDelta::seconds(seconds)
}

pub fn optional<const MAX: usize>(text: &str) -> OptionalText<MAX> {
    OptionalText::new(text).unwrap()
}

/// Runs work in a transaction.
pub fn try_write<T>(
    database: &Database,
    work: impl FnOnce(&mut dyn UnitOfWork) -> Result<T>,
) -> Result<T> {
    (database as &dyn Transactor).run(work)
}

/// Runs work in a transaction that must succeed.
#[track_caller]
pub fn write<T>(database: &Database, work: impl FnOnce(&mut dyn UnitOfWork) -> Result<T>) -> T {
    try_write(database, work).unwrap()
}

/// Runs a query that must succeed.
#[track_caller]
pub fn read<T>(database: &Database, work: impl FnOnce(&mut dyn ReadSession) -> Result<T>) -> T {
    (database as &dyn Reader).read(work).unwrap()
}

/// The violated constraint.
#[track_caller]
pub fn refused_by<T: std::fmt::Debug>(result: Result<T, StorageError>) -> Constraint {
    match result {
        Err(StorageError::Constraint(constraint)) => constraint,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub fn assert_unavailable<T: std::fmt::Debug>(result: Result<T>) {
    assert!(
        matches!(result, Err(Error::Storage(StorageError::Unavailable(_)))),
        "{result:?}"
    );
}

#[track_caller]
pub fn assert_contention<T: std::fmt::Debug>(result: Result<T>) {
    assert!(
        matches!(result, Err(Error::Storage(StorageError::Contention(_)))),
        "{result:?}"
    );
}

/// A category and a brand for products.
pub struct CatalogFixture {
    pub category: CategoryId,
    pub brand: BrandId,
}

impl CatalogFixture {
    pub fn of(database: &Database, category: &str, brand: &str) -> Self {
        write(database, |unit| {
            let category = unit.categories().ensure(&[text(category)], at(0))?[0];
            let brand = unit.brands().ensure(&[text(brand)], at(0))?[0];
            Ok(Self { category, brand })
        })
    }

    /// A product with a name, a price of 1.00 and nothing else.
    pub fn draft(&self, name: &str) -> ProductDetails {
        self.builder(name).draft()
    }

    /// A product that has Haier's code.
    pub fn coded(&self, name: &str, product_code: &str) -> ProductDetails {
        self.builder(name).code(product_code).draft()
    }

    fn builder(&self, name: &str) -> ProductBuilder {
        ProductBuilder::new()
            .name(name)
            .price("1.00")
            .placed_in(self.category, self.brand)
    }
}

/// A database with the category 冰箱 and the brand 海尔.
pub fn shop() -> (TestDatabase, Database, CatalogFixture) {
    let test = TestDatabase::fresh();
    let database = test.open();
    let catalog = CatalogFixture::of(&database, "冰箱", "海尔");
    (test, database, catalog)
}

pub fn insert(database: &Database, drafts: &[ProductDetails]) -> Vec<Product> {
    write(database, |unit| {
        Ok(unit.products().insert(drafts, None, at(0))?)
    })
}

pub fn find(database: &Database, id: ProductId) -> Product {
    read(database, |session| Ok(session.products().find(id)?))
        .unwrap()
        .product
}

/// The changes of commands decided one after the other at [`at`]`(0)`; none of them needs holds.
pub fn decided(
    unit: &mut dyn UnitOfWork,
    actor: &Arc<Actor>,
    commands: &[StockCommand],
) -> StockChanges {
    let needs = StockLoadPlan {
        products: commands.iter().map(|command| command.product_id).collect(),
        ..StockLoadPlan::default()
    };
    let mut changes = StockChanges {
        items: unit.stock().load(&needs, at(0)).unwrap(),
        ..StockChanges::default()
    };
    for command in commands {
        let decided = decide(&mut changes.items, command, actor, at(0)).unwrap();
        changes.movements.extend(decided.movement);
    }
    changes
}
