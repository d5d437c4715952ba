//! Marks products that a supplier's complete list lacks.

use std::collections::BTreeSet;

use crate::{
    Result,
    catalog::{Procurability, ProductCode},
    ports::Reader,
    use_cases::{Context, retry::retry_on_contention},
};

/// Products marked in one transaction, at most.
const BATCH_SIZE: u32 = 500;

/// Marks one batch of the products that a sync manages and that `listed`, the codes of the
/// supplier's complete list, lacks: they can't be bought until they are listed again. Returns the
/// codes of the batch; an empty one means that all are marked.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage): nothing of this batch was written, unless the database
/// became unavailable.
pub fn mark_not_listed(
    cx: Context<'_>,
    listed: &BTreeSet<ProductCode>,
) -> Result<Vec<ProductCode>> {
    // An empty list is a fault of the supplier, not the end of all its products.
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    retry_on_contention(|| {
        cx.transactor.run(|unit| {
            let now = cx.now();
            let mut products = unit.products().lock_unlisted(listed, BATCH_SIZE)?;
            for product in &mut products {
                product.details.procurability = Procurability::NotListed;
                product.updated_at = now;
            }
            unit.products().save(&products)?;
            let codes = products
                .into_iter()
                .filter_map(|product| product.details.haier.product_code);
            Ok(codes.collect())
        })
    })
}

/// Dry run of [`mark_not_listed`]: all codes, ascending by product id; writes nothing.
pub fn plan_not_listed(
    reader: &dyn Reader,
    listed: &BTreeSet<ProductCode>,
) -> Result<Vec<ProductCode>> {
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    reader.read(|session| Ok(session.products().unlisted(listed)?))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{
        accounts::{Actor, SystemActor},
        catalog::{BrandDraft, CategoryDraft, Source, Warehouse},
        inventory::StockLevel,
        supplier::SupplierStock,
        testing::{FixedClock, InMemoryDatabase, ProductBuilder, text},
        use_cases::{apply_supplier_stock, plan_supplier_stock},
    };

    const NOW: DateTime<chrono::Utc> = DateTime::UNIX_EPOCH;

    /// Products A and B of the supplier, both synced; C of the shop; D of the supplier, not synced.
    fn shop(cx: Context<'_>) {
        cx.transactor
            .run(|unit| {
                let category = CategoryDraft {
                    name: text("冰箱"),
                    order: 0,
                };
                let category_id = unit.categories().insert(&category, NOW)?.id;
                let brand = BrandDraft::named(text("海尔"));
                let brand_id = unit.brands().insert(&brand, NOW)?.id;
                let drafts = ["A", "B", "C", "D"].map(|code| {
                    let mut draft = ProductBuilder::new().code(code).draft();
                    draft.source = match code {
                        "C" => Source::Local,
                        _ => Source::Haier,
                    };
                    (draft.category_id, draft.brand_id) = (category_id, brand_id);
                    draft
                });
                let products = unit.products().insert(&drafts, NOW)?;
                let ids: Vec<_> = products.iter().map(|product| product.id).take(3).collect();
                Ok(unit.products().mark_synced(&ids, NOW)?)
            })
            .unwrap();
    }

    fn codes(codes: &[&str]) -> BTreeSet<ProductCode> {
        codes.iter().map(|code| text(code)).collect()
    }

    #[test]
    fn only_managed_products_that_were_synced_before_are_marked_and_only_once() {
        let database = InMemoryDatabase::new();
        let (clock, actor) = (
            FixedClock::new(NOW),
            Actor::system(SystemActor::SyncHaierProducts),
        );
        let cx = Context {
            transactor: &database,
            clock: &clock,
            actor: &actor,
        };
        shop(cx);
        let none: Vec<ProductCode> = Vec::new();
        assert_eq!(mark_not_listed(cx, &codes(&[])).unwrap(), none);
        assert_eq!(plan_not_listed(&database, &codes(&[])).unwrap(), none);
        assert_eq!(
            plan_not_listed(&database, &codes(&["B"])).unwrap(),
            [text("A")]
        );
        assert_eq!(mark_not_listed(cx, &codes(&["B"])).unwrap(), [text("A")]);
        assert_eq!(mark_not_listed(cx, &codes(&["B"])).unwrap(), none);
        let reader: &dyn Reader = &database;
        let marked = reader
            .read(|session| Ok(session.products().by_codes(&[text("A")])?))
            .unwrap();
        assert_eq!(marked[0].details.procurability, Procurability::NotListed);
    }

    #[test]
    fn figures_for_own_products_fail_and_the_smallest_of_several_counts() {
        let database = InMemoryDatabase::new();
        let (clock, actor) = (
            FixedClock::new(NOW),
            Actor::system(SystemActor::SyncHaierProducts),
        );
        let cx = Context {
            transactor: &database,
            clock: &clock,
            actor: &actor,
        };
        shop(cx);
        let figure = |code: &str, units| SupplierStock {
            product_code: text(code),
            stock: StockLevel::new(units).unwrap(),
            warehouse: Warehouse::default(),
        };
        let figures = [figure("B", 9), figure("C", 5), figure("B", 4)];
        let planned = plan_supplier_stock(&database, &figures).unwrap();
        let applied = apply_supplier_stock(cx, &figures).unwrap();
        assert_eq!(planned.changes[0].after, StockLevel::new(4).unwrap());
        assert_eq!(planned.failures, applied.failures);
        assert_eq!((planned.changes.len(), applied.changed), (1, 1));
        let [failure] = applied.failures.as_slice() else {
            panic!("{applied:?}")
        };
        assert_eq!(failure.product_code.as_str(), "C");
        assert!(failure.reason.as_str().starts_with("own_product: "));
        let reader: &dyn Reader = &database;
        let found = reader
            .read(|session| Ok(session.products().by_codes(&[text("B"), text("C")])?))
            .unwrap();
        let stock: Vec<_> = found
            .iter()
            .map(|product| product.counters.stock.get())
            .collect();
        assert_eq!(stock, [4, 0]);
    }
}
