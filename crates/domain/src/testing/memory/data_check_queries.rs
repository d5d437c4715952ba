//! Queries for a check of the data.

use super::{paging::limited, session::Session};
use crate::{
    Entity,
    accounts::User,
    catalog::{Brand, Category, Product},
    data_check::CheckedRow,
    ports::{DataCheckQueries, StorageResult},
    supplier::HaierConfig,
};

impl DataCheckQueries for Session {
    fn count(&mut self, kind: Entity) -> StorageResult<u64> {
        let tables = &self.0;
        let rows = match kind {
            Entity::Category => tables.categories.len(),
            Entity::Brand => tables.brands.len(),
            Entity::Product => tables.products.len(),
            Entity::User => tables.users.len(),
            _ => 0,
        };
        Ok(u64::try_from(rows).unwrap_or(u64::MAX))
    }

    fn categories(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Category>>> {
        let rows = self.0.categories.values();
        let rows = rows.map(|row| (row.id.get(), row.clone()));
        Ok(checked(rows, after, limit))
    }

    fn brands(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Brand>>> {
        let rows = self.0.brands.values();
        let rows = rows.map(|row| (row.id.get(), row.clone()));
        Ok(checked(rows, after, limit))
    }

    fn products(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Product>>> {
        let rows = self.0.products.values().map(|row| &row.product);
        let rows = rows.map(|row| (row.id.get(), row.clone()));
        Ok(checked(rows, after, limit))
    }

    fn users(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<User>>> {
        let rows = self.0.users.values();
        let rows = rows.map(|row| (row.id.get(), row.clone()));
        Ok(checked(rows, after, limit))
    }

    fn haier_configs(
        &mut self,
        _after: i64,
        _limit: u32,
    ) -> StorageResult<Vec<CheckedRow<HaierConfig>>> {
        // It never has any.
        Ok(Vec::new())
    }
}

fn checked<T>(rows: impl Iterator<Item = (i64, T)>, after: i64, limit: u32) -> Vec<CheckedRow<T>> {
    rows.filter(|(id, _)| *id > after)
        .take(limited(limit))
        .map(|(id, entity)| CheckedRow {
            id,
            entity: Ok(entity),
        })
        .collect()
}
