//! Atomicity of transactions.

use cangku_domain::{
    Entity, Error,
    catalog::CategoryDraft,
    ports::{Constraint, StorageError},
};

use crate::fixtures::{at, shop, text, try_write, write};

fn draft(name: &str) -> CategoryDraft {
    CategoryDraft {
        name: text(name),
        order: 1,
    }
}

const NEW_CATEGORIES: &str = "SELECT count(*) FROM categories WHERE name <> '冰箱'";

#[test]
fn work_that_returns_ok_is_committed_and_its_value_returned() {
    let (test, database, _catalog) = shop();
    let made = write(&database, |unit| {
        Ok(unit.categories().insert(&draft("空调"), at(0))?)
    });
    assert_eq!(made.name, text("空调"));
    assert_eq!(test.number(NEW_CATEGORIES), 1);
}

#[test]
fn work_that_fails_leaves_nothing_behind() {
    let (test, database, _catalog) = shop();
    let result = try_write(&database, |unit| -> Result<(), Error> {
        unit.categories().insert(&draft("空调"), at(0))?;
        Err(Error::not_found(Entity::Brand, 5))
    });
    assert!(matches!(result, Err(Error::NotFound { .. })));
    assert_eq!(test.number(NEW_CATEGORIES), 0);
}

#[test]
fn work_that_panics_leaves_nothing_behind_and_the_pool_usable() {
    let (test, database, _catalog) = shop();
    for _ in 0..6 {
        let panicked = try_write(&database, |unit| -> Result<(), Error> {
            unit.categories().insert(&draft("空调"), at(0))?;
            panic!("a defect")
        });
        let is_defect = matches!(panicked, Err(Error::Storage(StorageError::Internal(_))));
        assert!(is_defect, "{panicked:?}");
    }
    assert_eq!(test.number(NEW_CATEGORIES), 0);
    write(&database, |unit| {
        Ok(unit.categories().insert(&draft("空调"), at(0))?)
    });
}

#[test]
fn work_that_goes_on_after_a_failed_statement_is_not_taken_for_committed() {
    let (test, database, _catalog) = shop();
    let result = try_write(&database, |unit| {
        unit.categories().insert(&draft("空调"), at(0))?;
        let taken = unit.categories().insert(&draft("冰箱"), at(0));
        let unique = Constraint::UniqueCategoryName;
        assert!(matches!(taken, Err(StorageError::Constraint(constraint)) if constraint == unique));
        Ok(())
    });
    assert!(
        matches!(result, Err(Error::Storage(StorageError::Internal(_)))),
        "{result:?}"
    );
    assert_eq!(test.number(NEW_CATEGORIES), 0);
    // The connection's next transaction starts clean.
    for name in ["一", "二", "三", "四", "五"] {
        write(&database, |unit| {
            Ok(unit.categories().insert(&draft(name), at(0))?)
        });
    }
}
