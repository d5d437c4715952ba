//! Views: repository within a transaction.

use std::{collections::BTreeSet, time::Duration};

use cangku_domain::{
    ProductId,
    ports::{PurgeResult, StorageResult, ViewRepository},
    statistics::ProductViews,
};
use chrono::{DateTime, Utc};
use diesel::{connection::SimpleConnection, prelude::*};

use super::{count_views::CountViews, purge_views::purge};
use crate::{error_mapping::IntoStorageResult, schema::products, unit_of_work::PgUnitOfWork};

impl PgUnitOfWork<'_> {
    /// Commits without waiting for the WAL flush, which would also delay transactions that wait for
    /// the products' rows. A crash of the database loses the views of the last moments; a lost
    /// purge is repeated.
    fn needs_no_flush(&mut self) -> StorageResult<()> {
        let sql = "SET LOCAL synchronous_commit = off";
        self.connection.batch_execute(sql).into_storage_result()
    }
}

impl ViewRepository for PgUnitOfWork<'_> {
    fn count(&mut self, views: &[ProductViews]) -> StorageResult<BTreeSet<ProductId>> {
        if views.is_empty() {
            return Ok(BTreeSet::new());
        }
        self.needs_no_flush()?;
        let left: Vec<i64> = CountViews::of(views)
            .load(self.connection)
            .into_storage_result()?;
        Ok(left.into_iter().filter_map(ProductId::new).collect())
    }

    fn wait_for(&mut self, product: ProductId, timeout: Duration) -> StorageResult<()> {
        // At least 1 ms: PostgreSQL takes 0 for no limit.
        let timeout = timeout.as_millis().max(1);
        let limit = format!("SET LOCAL lock_timeout = {timeout}");
        self.connection
            .batch_execute(&limit)
            .into_storage_result()?;
        products::table
            .find(product.get())
            .select(products::id)
            .for_no_key_update()
            .execute(self.connection)
            .into_storage_result()?;
        Ok(())
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<PurgeResult> {
        self.needs_no_flush()?;
        let round = purge(self.connection, time, limit).into_storage_result()?;
        Ok(PurgeResult {
            found: u64::try_from(round.found).unwrap_or_default(),
            purged: u64::try_from(round.deleted).unwrap_or_default(),
        })
    }
}
