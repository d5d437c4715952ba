//! Sync runs: repository within a transaction.

use cangku_domain::{
    SyncRunId,
    ports::{StorageResult, SyncRunRepository},
    supplier::{SyncCounts, SyncFailure, SyncRun, SyncRunDraft, SyncStatus, SyncStopRequest},
};
use chrono::{DateTime, Utc};
use diesel::{delete, insert_into, prelude::*, update};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{
        IntoEntity, NewSyncFailure, NewSyncRun, SyncProgressColumns, SyncRunColumns, SyncRunRow,
        entities, entity, stop_request,
    },
    schema::{haier_sync_failures, haier_sync_logs},
    unit_of_work::PgUnitOfWork,
};

/// Failures per statement: each takes 6 of the 65 535 parameters that a statement may have.
const BATCH_SIZE: usize = 5_000;

impl SyncRunRepository for PgUnitOfWork<'_> {
    fn insert(&mut self, draft: &SyncRunDraft, now: DateTime<Utc>) -> StorageResult<SyncRun> {
        insert_into(haier_sync_logs::table)
            .values(NewSyncRun::of(draft, now))
            .returning(SyncRunRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?
            .into_entity()
    }

    fn lock_unfinished(&mut self) -> StorageResult<Vec<SyncRun>> {
        let unfinished = [SyncStatus::Pending, SyncStatus::Processing].map(SyncStatus::as_str);
        let rows: Vec<SyncRunRow> = haier_sync_logs::table
            .filter(haier_sync_logs::status.eq_any(unfinished))
            .select(SyncRunRow::as_select())
            .order(haier_sync_logs::id)
            .for_no_key_update()
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn lock(&mut self, id: SyncRunId) -> StorageResult<Option<SyncRun>> {
        let row = haier_sync_logs::table
            .find(id.get())
            .select(SyncRunRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(&mut self, run: &SyncRun) -> StorageResult<()> {
        let changed = update(haier_sync_logs::table.find(run.id.get()))
            .set(SyncRunColumns::of(run)?)
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("saving a sync run", changed, 1)
    }

    fn record_progress(
        &mut self,
        id: SyncRunId,
        counts: SyncCounts,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<SyncStopRequest>> {
        let processing = haier_sync_logs::table
            .find(id.get())
            .filter(haier_sync_logs::status.eq(SyncStatus::Processing.as_str()));
        let request: Option<(Option<DateTime<Utc>>, String)> = update(processing)
            .set(SyncProgressColumns::of(counts, now)?)
            .returning((
                haier_sync_logs::stop_requested_at,
                haier_sync_logs::stop_requested_by,
            ))
            .get_result(self.connection)
            .optional()
            .into_storage_result()?;
        Ok(request.and_then(|(at, by)| stop_request(at, by)))
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let ended = haier_sync_logs::table
            .filter(haier_sync_logs::completed_at.is_not_null())
            .filter(haier_sync_logs::completed_at.lt(time))
            .order(haier_sync_logs::completed_at)
            .limit(i64::from(limit))
            .select(haier_sync_logs::id)
            .for_update()
            .skip_locked()
            .load::<i64>(self.connection)
            .into_storage_result()?;
        let deleted = delete(haier_sync_logs::table.filter(haier_sync_logs::id.eq_any(ended)))
            .execute(self.connection)
            .into_storage_result()?;
        Ok(u64::try_from(deleted).unwrap_or(u64::MAX))
    }

    fn failure_count(&mut self, id: SyncRunId) -> StorageResult<u32> {
        let count: i64 = haier_sync_failures::table
            .filter(haier_sync_failures::sync_log_id.eq(id.get()))
            .count()
            .get_result(self.connection)
            .into_storage_result()?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn add_failures(
        &mut self,
        id: SyncRunId,
        failures: &[SyncFailure],
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        for failures in failures.chunks(BATCH_SIZE) {
            let rows: Vec<_> = failures
                .iter()
                .map(|failure| NewSyncFailure::of(id, failure, now))
                .collect();
            insert_into(haier_sync_failures::table)
                .values(&rows)
                .execute(self.connection)
                .into_storage_result()?;
        }
        Ok(())
    }
}
