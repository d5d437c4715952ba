//! Rows of `haier_sync_checkpoints`.

use cangku_domain::{SyncRunId, ports::StorageResult, supplier::SyncCheckpoint};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};

use super::{
    IntoEntity,
    columns::{Row, count_column},
};
use crate::schema::haier_sync_checkpoints;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = haier_sync_checkpoints, check_for_backend(Pg))]
pub(crate) struct SyncCheckpointRow {
    sync_log_id: i64,
    plan_items: i32,
    pub(crate) failures: i32,
    pub(crate) stock_batches: i32,
    resumptions: i32,
    state: String,
    updated_at: DateTime<Utc>,
}

impl SyncCheckpointRow {
    pub(crate) fn of(
        run: SyncRunId,
        checkpoint: &SyncCheckpoint,
        now: DateTime<Utc>,
    ) -> StorageResult<Self> {
        Ok(Self {
            sync_log_id: run.get(),
            plan_items: count_column("items of a sync's plan", checkpoint.items)?,
            failures: count_column("failures of a sync", checkpoint.failures)?,
            stock_batches: count_column("batches of a sync", checkpoint.stock_batches)?,
            resumptions: count_column("resumptions of a sync", checkpoint.resumptions)?,
            state: checkpoint.state.clone(),
            updated_at: now,
        })
    }
}

impl IntoEntity for SyncCheckpointRow {
    type Entity = SyncCheckpoint;

    fn into_entity(self) -> StorageResult<SyncCheckpoint> {
        let row = Row::of("haier_sync_checkpoints", self.sync_log_id);
        Ok(SyncCheckpoint {
            items: row.count("plan_items", self.plan_items)?,
            failures: row.count("failures", self.failures)?,
            stock_batches: row.count("stock_batches", self.stock_batches)?,
            resumptions: row.count("resumptions", self.resumptions)?,
            state: self.state,
        })
    }
}
