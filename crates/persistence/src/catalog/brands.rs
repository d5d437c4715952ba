//! Brands: repository within a transaction.

use cangku_domain::{
    BrandId, Version,
    catalog::{Brand, BrandDraft, BrandName, DeletedCounts},
    ports::{BrandRepository, Change, MergeResult, StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{dsl::not, insert_into, pg::Pg, prelude::*, sql_types::Bool, update};

use super::{merging, names, removal};
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{BrandRow, IntoEntity, NewBrand, entity, order_column},
    schema::brands,
    text::text_identity,
    unit_of_work::PgUnitOfWork,
};

impl BrandRepository for PgUnitOfWork<'_> {
    fn insert(&mut self, draft: &BrandDraft, now: DateTime<Utc>) -> StorageResult<Brand> {
        insert_into(brands::table)
            .values(NewBrand::of(draft, now)?)
            .returning(BrandRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?
            .into_entity()
    }

    fn lock(&mut self, id: BrandId) -> StorageResult<Option<Brand>> {
        let row = brands::table
            .find(id.get())
            .select(BrandRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(&mut self, brand: &Brand) -> StorageResult<()> {
        let changed = update(brands::table.find(brand.id.get()))
            .set((
                brands::name.eq(brand.name.as_str()),
                brands::logo.eq(brand.logo.as_ref().map_or("", |logo| logo.as_str())),
                brands::description.eq(brand.description.as_str()),
                brands::order.eq(order_column(brand.order)?),
                brands::is_active.eq(brand.is_active),
                brands::updated_at.eq(brand.updated_at),
            ))
            .execute(self.connection)
            .into_storage_result()?;
        // Products are shown with the brand's name.
        self.record_change(Change::Products);
        check_rows("saving a brand", changed, 1)
    }

    fn lock_with_products(&mut self, id: BrandId) -> StorageResult<Option<Version>> {
        removal::lock(self.connection, id)
    }

    fn delete(&mut self, id: BrandId, now: DateTime<Utc>) -> StorageResult<Option<DeletedCounts>> {
        let removed = removal::delete_entry(self.connection, id, now)?;
        // The figures of the present stock lack the products now.
        if removed.is_some() {
            self.record_change(Change::Products);
            self.record_change(Change::Statistics);
        }
        Ok(removed.map(|removed| DeletedCounts {
            brands: 1,
            ..removed
        }))
    }

    fn merge(
        &mut self,
        from: BrandId,
        into: BrandId,
        now: DateTime<Utc>,
    ) -> StorageResult<MergeResult> {
        let merged = merging::merge(self.connection, from, into, now)?;
        if matches!(merged, MergeResult::Merged(_)) {
            self.record_change(Change::Products);
        }
        Ok(merged)
    }

    /// Other transactions can't delete the brands before this one ends. Lock order: products that
    /// this transaction locks as well must be locked before.
    fn ensure(&mut self, names: &[BrandName], now: DateTime<Utc>) -> StorageResult<Vec<BrandId>> {
        let make = |connection: &mut PgConnection, names: &[&str]| {
            let rows: Vec<_> = names
                .iter()
                .map(|name| NewBrand::named(name, now))
                .collect();
            insert_into(brands::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .execute(connection)
                .into_storage_result()
                .map(drop)
        };
        let ids = names::ensure(self.connection, names, find_and_lock, make)?;
        ids.into_iter()
            .map(|id| BrandId::new(id).ok_or_else(not_positive))
            .collect()
    }

    fn ids_of(&mut self, names: &[BrandName]) -> StorageResult<Vec<Option<BrandId>>> {
        ids_of(self.connection, names)
    }
}

fn find_and_lock(
    connection: &mut PgConnection,
    wanted: names::WantedNames,
) -> StorageResult<names::Named> {
    brands::table
        .filter(of_names(wanted))
        .select((brands::name, brands::id, brands::is_twin))
        .order(brands::id)
        // The weakest lock that blocks a delete. Foreign-key checks of new products take the same.
        .for_key_share()
        .load(connection)
        .into_storage_result()
}

/// The ids of the brands with these names, or else with names of the same identity, in the order of the
/// names.
pub(super) fn ids_of(
    connection: &mut PgConnection,
    names: &[BrandName],
) -> StorageResult<Vec<Option<BrandId>>> {
    let found: names::Named = brands::table
        .filter(of_names(names::WantedNames::of(names)))
        .select((brands::name, brands::id, brands::is_twin))
        .load(connection)
        .into_storage_result()?;
    let ids = names::in_order(names, found).into_iter();
    Ok(ids.map(|id| id.and_then(BrandId::new)).collect())
}

/// Condition: the row has one of these names, or its name looks like one of them.
fn of_names(
    wanted: names::WantedNames,
) -> Box<dyn BoxableExpression<brands::table, Pg, SqlType = Bool>> {
    // The condition of the unique index by identity.
    let alike = text_identity(brands::name).eq_any(wanted.identities);
    let alike = alike.and(not(brands::is_twin));
    Box::new(brands::name.eq_any(wanted.names).or(alike))
}

fn not_positive() -> StorageError {
    StorageError::Inconsistent("brands.id is not positive".to_owned())
}
