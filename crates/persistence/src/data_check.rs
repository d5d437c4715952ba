//! Reads whole tables for a check of the data.

use cangku_domain::{
    Entity,
    accounts::User,
    catalog::{Brand, Category, Product},
    data_check::CheckedRow,
    error_chain,
    ports::{DataCheckQueries, StorageError, StorageResult},
    supplier::HaierConfig,
};
use diesel::prelude::*;

use crate::{
    error_mapping::IntoStorageResult,
    read_session::PgReadSession,
    rows::{BrandRow, CategoryRow, HaierConfigRow, IntoEntity, ProductRow, UserRow, table_count},
    schema::{brands, categories, haier_configs, products, users},
};

impl DataCheckQueries for PgReadSession<'_> {
    fn count(&mut self, kind: Entity) -> StorageResult<u64> {
        let connection = &mut *self.connection;
        let count = match kind {
            Entity::Category => categories::table.count().get_result(connection),
            Entity::Brand => brands::table.count().get_result(connection),
            Entity::Product => products::table.count().get_result(connection),
            Entity::User => users::table.count().get_result(connection),
            Entity::HaierConfig => haier_configs::table.count().get_result(connection),
            _ => Ok(0),
        };
        count.map(table_count).into_storage_result()
    }

    fn categories(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Category>>> {
        let rows = categories::table
            .filter(categories::id.gt(after))
            .order(categories::id)
            .limit(i64::from(limit))
            .select((categories::id, CategoryRow::as_select()))
            .load(self.connection);
        Ok(checked(rows.into_storage_result()?))
    }

    fn brands(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Brand>>> {
        let rows = brands::table
            .filter(brands::id.gt(after))
            .order(brands::id)
            .limit(i64::from(limit))
            .select((brands::id, BrandRow::as_select()))
            .load(self.connection);
        Ok(checked(rows.into_storage_result()?))
    }

    fn products(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Product>>> {
        let rows = products::table
            .filter(products::id.gt(after))
            .order(products::id)
            .limit(i64::from(limit))
            .select((products::id, ProductRow::as_select()))
            .load(self.connection);
        Ok(checked(rows.into_storage_result()?))
    }

    fn users(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<User>>> {
        let rows = users::table
            .filter(users::id.gt(after))
            .order(users::id)
            .limit(i64::from(limit))
            .select((users::id, UserRow::as_select()))
            .load(self.connection);
        Ok(checked(rows.into_storage_result()?))
    }

    fn haier_configs(
        &mut self,
        after: i64,
        limit: u32,
    ) -> StorageResult<Vec<CheckedRow<HaierConfig>>> {
        let rows = haier_configs::table
            .filter(haier_configs::id.gt(after))
            .order(haier_configs::id)
            .limit(i64::from(limit))
            .select((haier_configs::id, HaierConfigRow::as_select()))
            .load(self.connection);
        Ok(checked(rows.into_storage_result()?))
    }
}

/// Converts each row by itself, so that a broken one doesn't hide the others.
fn checked<R: IntoEntity>(rows: Vec<(i64, R)>) -> Vec<CheckedRow<R::Entity>> {
    rows.into_iter()
        .map(|(id, row)| CheckedRow {
            id,
            entity: row.into_entity().map_err(|error| match error {
                StorageError::Inconsistent(reason) => reason,
                other => error_chain(&other),
            }),
        })
        .collect()
}
