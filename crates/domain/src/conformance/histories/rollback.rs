//! A failed transaction leaves no trace.

use std::collections::BTreeSet;

use crate::{
    Error,
    conformance::shop::Shop,
    ports::StorageError,
    testing::{staff, user_named},
};

pub(super) fn run(shop: Shop) {
    let product = shop.stocked(3);
    let bare = shop.stocked(0);
    shop.begin("an error rolls everything back");
    let now = shop.after(0);
    let failed: Result<(), Error> = shop.subject.transactor.run(|unit| {
        unit.users().insert(&user_named("ann"), now)?;
        if let Some(mut found) = unit.products().lock(product)? {
            found.details.is_active = false;
            unit.products().save(&[found])?;
        }
        Err(StorageError::Inconsistent("on purpose".to_owned()).into())
    });
    let error = shop.step().refused(failed);
    let is_own =
        matches!(&error, Error::Storage(StorageError::Inconsistent(text)) if text == "on purpose");
    shop.step()
        .check_that("the error of the work", is_own, &error);
    shop.step().done(shop.lock(&staff(), product, 1, "a"));
    shop.register("ann");

    shop.begin("products without log rows are found");
    let products = BTreeSet::from([product, bare]);
    let without = shop.write(|unit| Ok(unit.stock().products_without_log(&products)?));
    shop.step().check("products", &vec![bare], &without);

    shop.begin("order ids are reserved in ascending order");
    let ids = shop.write(|unit| Ok(unit.orders().reserve_ids(3)?));
    let more = shop.write(|unit| Ok(unit.orders().reserve_ids(2)?));
    let all: Vec<_> = ids.iter().chain(&more).copied().collect();
    let is_ascending = all.len() == 5 && all.is_sorted_by(|one, two| one < two);
    shop.step()
        .check_that("five ascending ids", is_ascending, &all);

    shop.begin("rows that no transaction has locked can be locked");
    let rows = BTreeSet::from([crate::ports::LockedRow::Product(product)]);
    let locked = shop.write(|unit| Ok(unit.row_locks().try_lock_rows(&rows)?));
    shop.step()
        .check("rows locked by others", &BTreeSet::new(), &locked);

    shop.begin("saving a product keeps its stock and counters");
    shop.write(|unit| {
        let found = unit.products().lock(product)?;
        let Some(mut changed) = found else {
            return Ok(());
        };
        changed.counters.stock = crate::inventory::StockLevel::MAX;
        changed.counters.sales_count = 9;
        changed.counters.view_count = 9;
        Ok(unit.products().save(&[changed])?)
    });
    shop.check_figures(product, 2, 1, 0);
}
