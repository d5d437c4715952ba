//! Checkpoints of sync runs: repository within a transaction.

use cangku_domain::{
    SyncRunId,
    catalog::ProductCode,
    ports::{StorageError, StorageResult, SyncCheckpointRepository},
    supplier::{PendingStock, SyncCheckpoint},
};
use chrono::{DateTime, Utc};
use diesel::{delete, insert_into, prelude::*, upsert::excluded};

use crate::{
    error_mapping::IntoStorageResult,
    rows::{SyncCheckpointRow, entity},
    schema::{
        haier_sync_checkpoints as checkpoints, haier_sync_failures as failures,
        haier_sync_stock_batches as batches,
    },
    unit_of_work::PgUnitOfWork,
};

impl SyncCheckpointRepository for PgUnitOfWork<'_> {
    fn find(&mut self, run: SyncRunId) -> StorageResult<Option<SyncCheckpoint>> {
        let row = checkpoints::table
            .find(run.get())
            .select(SyncCheckpointRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(
        &mut self,
        run: SyncRunId,
        checkpoint: &SyncCheckpoint,
        batch: &[PendingStock],
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        let row = SyncCheckpointRow::of(run, checkpoint, now)?;
        insert_into(checkpoints::table)
            .values(&row)
            .on_conflict(checkpoints::sync_log_id)
            .do_update()
            .set((
                checkpoints::plan_items.eq(excluded(checkpoints::plan_items)),
                checkpoints::failures.eq(excluded(checkpoints::failures)),
                checkpoints::stock_batches.eq(excluded(checkpoints::stock_batches)),
                checkpoints::resumptions.eq(excluded(checkpoints::resumptions)),
                checkpoints::state.eq(excluded(checkpoints::state)),
                checkpoints::updated_at.eq(excluded(checkpoints::updated_at)),
            ))
            .execute(self.connection)
            .into_storage_result()?;
        if batch.is_empty() {
            return Ok(());
        }
        let codes = batch.iter().map(|product| product.product_code.as_str());
        let have_failed = batch.iter().map(|product| product.has_failed);
        insert_into(batches::table)
            .values((
                batches::sync_log_id.eq(run.get()),
                batches::number.eq(row.stock_batches),
                batches::product_codes.eq(codes.collect::<Vec<_>>()),
                batches::have_failed.eq(have_failed.collect::<Vec<_>>()),
            ))
            // The same batch once more, because the outcome of the first attempt was unknown.
            .on_conflict_do_nothing()
            .execute(self.connection)
            .into_storage_result()
            .map(drop)
    }

    fn pending_stock(&mut self, run: SyncRunId) -> StorageResult<Vec<PendingStock>> {
        let rows: Vec<(Vec<String>, Vec<bool>)> = batches::table
            .filter(batches::sync_log_id.eq(run.get()))
            .order(batches::number)
            .select((batches::product_codes, batches::have_failed))
            .load(self.connection)
            .into_storage_result()?;
        let products = rows
            .into_iter()
            .flat_map(|(codes, have_failed)| codes.into_iter().zip(have_failed));
        products
            .map(|(code, has_failed)| {
                let invalid =
                    |error| StorageError::Inconsistent(format!("a code of a sync run: {error}"));
                Ok(PendingStock {
                    product_code: ProductCode::stored(&code).map_err(invalid)?,
                    has_failed,
                })
            })
            .collect()
    }

    fn discard_later(
        &mut self,
        run: SyncRunId,
        checkpoint: &SyncCheckpoint,
    ) -> StorageResult<Vec<String>> {
        let row = SyncCheckpointRow::of(run, checkpoint, DateTime::UNIX_EPOCH)?;
        let later_batches = batches::table
            .filter(batches::sync_log_id.eq(run.get()))
            .filter(batches::number.gt(row.stock_batches));
        delete(later_batches)
            .execute(self.connection)
            .into_storage_result()?;
        let later: Vec<i64> = failures::table
            .filter(failures::sync_log_id.eq(run.get()))
            .order(failures::id)
            .offset(i64::from(row.failures))
            .select(failures::id)
            .load(self.connection)
            .into_storage_result()?;
        if let Some(first) = later.first() {
            let later = failures::table
                .filter(failures::sync_log_id.eq(run.get()))
                .filter(failures::id.ge(first));
            delete(later)
                .execute(self.connection)
                .into_storage_result()?;
        }
        failures::table
            .filter(failures::sync_log_id.eq(run.get()))
            .order(failures::id)
            .select(failures::product_code)
            .load(self.connection)
            .into_storage_result()
    }

    fn delete(&mut self, run: SyncRunId) -> StorageResult<()> {
        delete(batches::table.filter(batches::sync_log_id.eq(run.get())))
            .execute(self.connection)
            .into_storage_result()?;
        delete(checkpoints::table.find(run.get()))
            .execute(self.connection)
            .into_storage_result()
            .map(drop)
    }
}
