//! Categories: repository within a transaction.

use cangku_domain::{
    CategoryId, Version,
    catalog::{Category, CategoryDraft, CategoryName, DeletedCounts},
    ports::{CategoryRepository, Change, MergeResult, StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::not, insert_into, pg::Pg, prelude::*, sql_types::Bool, update};

use super::{merging, names, removal};
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{CategoryRow, IntoEntity, NewCategory, entity, order_column},
    schema::categories,
    text::text_identity,
    unit_of_work::PgUnitOfWork,
};

impl CategoryRepository for PgUnitOfWork<'_> {
    fn insert(&mut self, draft: &CategoryDraft, now: DateTime<Utc>) -> StorageResult<Category> {
        insert_into(categories::table)
            .values(NewCategory::of(draft, now)?)
            .returning(CategoryRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?
            .into_entity()
    }

    fn lock(&mut self, id: CategoryId) -> StorageResult<Option<Category>> {
        let row = categories::table
            .find(id.get())
            .select(CategoryRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(&mut self, category: &Category) -> StorageResult<()> {
        let changed = update(categories::table.find(category.id.get()))
            .set((
                categories::name.eq(category.name.as_str()),
                categories::order.eq(order_column(category.order)?),
                categories::updated_at.eq(category.updated_at),
            ))
            .execute(self.connection)
            .into_storage_result()?;
        // Products are shown with the category's name.
        self.record_change(Change::Products);
        check_rows("saving a category", changed, 1)
    }

    fn lock_with_products(&mut self, id: CategoryId) -> StorageResult<Option<Version>> {
        removal::lock(self.connection, id)
    }

    fn delete(
        &mut self,
        id: CategoryId,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<DeletedCounts>> {
        let removed = removal::delete_entry(self.connection, id, now)?;
        // The figures of the present stock lack the products now.
        if removed.is_some() {
            self.record_change(Change::Products);
            self.record_change(Change::Statistics);
        }
        Ok(removed.map(|removed| DeletedCounts {
            categories: 1,
            ..removed
        }))
    }

    fn merge(
        &mut self,
        from: CategoryId,
        into: CategoryId,
        now: DateTime<Utc>,
    ) -> StorageResult<MergeResult> {
        let merged = merging::merge(self.connection, from, into, now)?;
        if matches!(merged, MergeResult::Merged(_)) {
            self.record_change(Change::Products);
        }
        Ok(merged)
    }

    /// Other transactions can't delete the categories before this one ends. Lock order: products
    /// that this transaction locks as well must be locked before.
    fn ensure(
        &mut self,
        names: &[CategoryName],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<CategoryId>> {
        let make = |connection: &mut PgConnection, names: &[&str]| {
            let rows: Vec<_> = names
                .iter()
                .map(|name| NewCategory::named(name, now))
                .collect();
            insert_into(categories::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .execute(connection)
                .into_storage_result()
                .map(drop)
        };
        let ids = names::ensure(self.connection, names, find_and_lock, make)?;
        ids.into_iter()
            .map(|id| CategoryId::new(id).ok_or_else(not_positive))
            .collect()
    }

    fn ids_of(&mut self, names: &[CategoryName]) -> StorageResult<Vec<Option<CategoryId>>> {
        ids_of(self.connection, names)
    }
}

fn find_and_lock(
    connection: &mut PgConnection,
    wanted: names::WantedNames,
) -> StorageResult<names::Named> {
    categories::table
        .filter(of_names(wanted))
        .select((categories::name, categories::id, categories::is_twin))
        .order(categories::id)
        // The weakest lock that blocks a delete. Foreign-key checks of new products take the same.
        .for_key_share()
        .load(connection)
        .into_storage_result()
}

/// The ids of the categories with these names, or else with names of the same identity, in the order of the
/// names.
pub(super) fn ids_of(
    connection: &mut PgConnection,
    names: &[CategoryName],
) -> StorageResult<Vec<Option<CategoryId>>> {
    let found: names::Named = categories::table
        .filter(of_names(names::WantedNames::of(names)))
        .select((categories::name, categories::id, categories::is_twin))
        .load(connection)
        .into_storage_result()?;
    let ids = names::in_order(names, found).into_iter();
    Ok(ids.map(|id| id.and_then(CategoryId::new)).collect())
}

/// Condition: the row has one of these names, or its name looks like one of them.
fn of_names(
    wanted: names::WantedNames,
) -> Box<dyn BoxableExpression<categories::table, Pg, SqlType = Bool>> {
    // The condition of the unique index by identity.
    let alike = text_identity(categories::name).eq_any(wanted.identities);
    let alike = alike.and(not(categories::is_twin));
    Box::new(categories::name.eq_any(wanted.names).or(alike))
}

fn not_positive() -> StorageError {
    StorageError::Inconsistent("categories.id is not positive".to_owned())
}
