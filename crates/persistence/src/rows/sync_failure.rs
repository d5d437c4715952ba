//! Rows of `haier_sync_failures`.

use cangku_domain::{
    OptionalText, SyncRunId,
    ports::StorageResult,
    supplier::{FailureReason, SyncFailure, SyncStage},
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::haier_sync_failures;

#[derive(Queryable, Selectable)]
#[diesel(table_name = haier_sync_failures, check_for_backend(Pg))]
pub(crate) struct SyncFailureRow {
    id: i64,
    product_code: String,
    stage: String,
    reason: String,
    reason_code: String,
}

impl IntoEntity for SyncFailureRow {
    type Entity = SyncFailure;

    fn into_entity(self) -> StorageResult<SyncFailure> {
        let row = Row::of("haier_sync_failures", self.id);
        Ok(SyncFailure {
            product_code: row.optional("product_code", &self.product_code)?,
            stage: row.known("stage", SyncStage::from_name(&self.stage))?,
            // A later version may know more kinds.
            reason_code: FailureReason::from_name(&self.reason_code)
                .unwrap_or(FailureReason::Other),
            reason: OptionalText::lossy(&self.reason),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = haier_sync_failures)]
pub(crate) struct NewSyncFailure<'a> {
    sync_log_id: i64,
    product_code: &'a str,
    stage: &'static str,
    reason: &'a str,
    reason_code: &'static str,
    created_at: DateTime<Utc>,
}

impl<'a> NewSyncFailure<'a> {
    pub(crate) fn of(id: SyncRunId, failure: &'a SyncFailure, now: DateTime<Utc>) -> Self {
        Self {
            sync_log_id: id.get(),
            product_code: failure.product_code.as_str(),
            stage: failure.stage.as_str(),
            reason: failure.reason.as_str(),
            reason_code: failure.reason_code.as_str(),
            created_at: now,
        }
    }
}
