//! Lists the rows that today's rules would refuse.

use crate::{
    Entity, Result,
    data_check::{
        CHECKED_KINDS, CheckedRow, DataFinding, DataReport, DataRule, Twins, check_brand,
        check_category, check_haier_config, check_product, check_user,
    },
    ports::{DataCheckQueries, Reader, StorageResult},
};

/// Rows that are read at once.
const BATCH_SIZE: u32 = 1_000;

/// Progress of [`check_data`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataCheckProgress {
    /// The kind of row that is checked now.
    pub kind: Entity,
    /// Rows of all kinds that were checked.
    pub done: u64,
    /// Rows of all kinds when the check began.
    pub total: u64,
}

/// Checks all categories, brands, products, users and Haier configurations; changes nothing. Rows that change meanwhile are
/// checked as they were before or after. Calls `report` at each kind's start and after each batch.
///
/// # Errors
/// A storage error: the check isn't complete.
pub fn check_data(reader: &dyn Reader, report: &dyn Fn(DataCheckProgress)) -> Result<DataReport> {
    let total = reader.read(|session| {
        let mut total: u64 = 0;
        for kind in CHECKED_KINDS {
            total = total.saturating_add(session.data_check().count(kind)?);
        }
        Ok(total)
    })?;
    let mut check = Check {
        reader,
        report,
        total,
        found: DataReport::default(),
    };
    check.run(
        Entity::Category,
        |rows, after| rows.categories(after, BATCH_SIZE),
        check_category,
    )?;
    check.run(
        Entity::Brand,
        |rows, after| rows.brands(after, BATCH_SIZE),
        check_brand,
    )?;
    check.run(
        Entity::Product,
        |rows, after| rows.products(after, BATCH_SIZE),
        check_product,
    )?;
    check.run(
        Entity::User,
        |rows, after| rows.users(after, BATCH_SIZE),
        check_user,
    )?;
    check.run(
        Entity::HaierConfig,
        |rows, after| rows.haier_configs(after, BATCH_SIZE),
        check_haier_config,
    )?;
    Ok(check.found)
}

struct Check<'a> {
    reader: &'a dyn Reader,
    report: &'a dyn Fn(DataCheckProgress),
    total: u64,
    found: DataReport,
}

impl Check<'_> {
    /// Checks all rows of a kind.
    fn run<T>(
        &mut self,
        kind: Entity,
        next: impl Fn(&mut dyn DataCheckQueries, i64) -> StorageResult<Vec<CheckedRow<T>>>,
        rules: impl Fn(&T, &mut Twins) -> Vec<DataFinding>,
    ) -> Result<()> {
        let mut twins = Twins::default();
        let mut after = 0;
        loop {
            (self.report)(DataCheckProgress {
                kind,
                done: self.found.rows_checked,
                total: self.total,
            });
            let rows = self
                .reader
                .read(|session| Ok(next(session.data_check(), after)?))?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = last.id;
            for CheckedRow { id, entity } in rows {
                match entity {
                    Ok(entity) => self.found.findings.extend(rules(&entity, &mut twins)),
                    Err(detail) => self.found.findings.push(DataFinding {
                        rule: DataRule::Unreadable,
                        kind,
                        id,
                        value: String::new(),
                        detail,
                        twin_of: None,
                    }),
                }
                self.found.rows_checked = self.found.rows_checked.saturating_add(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use chrono::DateTime;

    use super::*;
    use crate::{
        catalog::{BrandDraft, CategoryDraft, PriceSystem},
        testing::{InMemoryDatabase, ProductBuilder, text},
    };

    #[test]
    fn a_product_at_zero_is_found_unless_it_is_a_gift() {
        let database = InMemoryDatabase::new();
        let now = DateTime::UNIX_EPOCH;
        let transactor: &dyn crate::ports::Transactor = &database;
        transactor
            .run(|unit| {
                let category = CategoryDraft {
                    name: text("冰箱"),
                    order: 0,
                };
                let category_id = unit.categories().insert(&category, now)?.id;
                let brand = BrandDraft::named(text("海尔"));
                let brand_id = unit.brands().insert(&brand, now)?.id;
                let drafts =
                    [(true, false), (false, false), (false, true)].map(|(is_priced, is_gift)| {
                        let mut draft = ProductBuilder::new().draft();
                        draft.haier.product_code = None;
                        draft.is_gift = is_gift;
                        if !is_priced {
                            draft.prices = PriceSystem::default();
                        }
                        (draft.category_id, draft.brand_id) = (category_id, brand_id);
                        draft
                    });
                unit.products().insert(&drafts, None, now)?;
                Ok(())
            })
            .unwrap();
        let seen = RefCell::new(Vec::new());
        let report = check_data(&database, &|progress| seen.borrow_mut().push(progress)).unwrap();
        assert_eq!(report.rows_checked, 5);
        let [found] = report.findings.as_slice() else {
            panic!("{report:?}")
        };
        assert_eq!(
            (found.rule, found.kind, found.id),
            (DataRule::PriceZero, Entity::Product, 2)
        );
        assert_eq!(found.value, "0.00");
        let seen = seen.into_inner();
        assert!(seen.iter().all(|progress| progress.total == 5), "{seen:?}");
        assert_eq!(seen.last().map(|progress| progress.done), Some(5));
    }
}
