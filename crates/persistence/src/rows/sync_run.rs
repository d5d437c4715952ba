//! Rows of `haier_sync_logs`.

use cangku_domain::{
    OptionalText, PlanId, SyncRunId,
    ports::StorageResult,
    supplier::{SyncCounts, SyncRun, SyncRunDraft, SyncStatus, SyncStopRequest, SyncType},
};
use chrono::{DateTime, Utc};
use diesel::{AsChangeset, Insertable, Queryable, Selectable, pg::Pg};

use super::{
    IntoEntity,
    columns::{Row, count_column},
};
use crate::schema::haier_sync_logs;

#[derive(Queryable, Selectable)]
#[diesel(table_name = haier_sync_logs, check_for_backend(Pg))]
pub(crate) struct SyncRunRow {
    id: i64,
    sync_type: String,
    status: String,
    message: String,
    total_count: i32,
    success_count: i32,
    failed_count: i32,
    skipped_count: i32,
    not_listed_count: i32,
    triggered_by: String,
    plan_id: Option<i64>,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    progress_at: Option<DateTime<Utc>>,
    stop_requested_at: Option<DateTime<Utc>>,
    stop_requested_by: String,
}

impl IntoEntity for SyncRunRow {
    type Entity = SyncRun;

    fn into_entity(self) -> StorageResult<SyncRun> {
        let row = Row::of("haier_sync_logs", self.id);
        Ok(SyncRun {
            id: row.known("id", SyncRunId::new(self.id))?,
            sync_type: row.known("sync_type", SyncType::from_name(&self.sync_type))?,
            status: row.known("status", SyncStatus::from_name(&self.status))?,
            message: self.message,
            counts: SyncCounts {
                total: row.count("total_count", self.total_count)?,
                success: row.count("success_count", self.success_count)?,
                failed: row.count("failed_count", self.failed_count)?,
                skipped: row.count("skipped_count", self.skipped_count)?,
                not_listed: row.count("not_listed_count", self.not_listed_count)?,
            },
            triggered_by: self.triggered_by,
            plan_id: self.plan_id.and_then(PlanId::new),
            started_at: self.started_at,
            completed_at: self.completed_at,
            created_at: self.created_at,
            progress_at: self.progress_at,
            stop_request: stop_request(self.stop_requested_at, self.stop_requested_by),
        })
    }
}

/// The request in these columns of a run.
pub(crate) fn stop_request(at: Option<DateTime<Utc>>, by: String) -> Option<SyncStopRequest> {
    at.map(|requested_at| SyncStopRequest {
        requested_at,
        requested_by: by,
    })
}

#[derive(Insertable)]
#[diesel(table_name = haier_sync_logs)]
pub(crate) struct NewSyncRun {
    sync_type: &'static str,
    triggered_by: String,
    created_at: DateTime<Utc>,
}

impl NewSyncRun {
    pub(crate) fn of(draft: &SyncRunDraft, now: DateTime<Utc>) -> Self {
        Self {
            sync_type: draft.sync_type.as_str(),
            triggered_by: OptionalText::<150>::lossy(&draft.triggered_by).to_string(),
            created_at: now,
        }
    }
}

/// Counts of a run in progress.
#[derive(AsChangeset)]
#[diesel(table_name = haier_sync_logs)]
pub(crate) struct SyncProgressColumns {
    total_count: i32,
    success_count: i32,
    failed_count: i32,
    skipped_count: i32,
    not_listed_count: i32,
    progress_at: DateTime<Utc>,
}

impl SyncProgressColumns {
    pub(crate) fn of(counts: SyncCounts, now: DateTime<Utc>) -> StorageResult<Self> {
        Ok(Self {
            total_count: count_column("total_count", counts.total)?,
            success_count: count_column("success_count", counts.success)?,
            failed_count: count_column("failed_count", counts.failed)?,
            skipped_count: count_column("skipped_count", counts.skipped)?,
            not_listed_count: count_column("not_listed_count", counts.not_listed)?,
            progress_at: now,
        })
    }
}

/// Columns that change during a run.
#[derive(AsChangeset)]
#[diesel(table_name = haier_sync_logs, treat_none_as_null = true)]
pub(crate) struct SyncRunColumns<'a> {
    status: &'static str,
    message: &'a str,
    total_count: i32,
    success_count: i32,
    failed_count: i32,
    skipped_count: i32,
    not_listed_count: i32,
    plan_id: Option<i64>,
    started_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    stop_requested_at: Option<DateTime<Utc>>,
    stop_requested_by: String,
}

impl<'a> SyncRunColumns<'a> {
    pub(crate) fn of(run: &'a SyncRun) -> StorageResult<Self> {
        let stop_request = run.stop_request.as_ref();
        let stopper = stop_request.map_or("", |request| &request.requested_by);
        Ok(Self {
            status: run.status.as_str(),
            message: &run.message,
            total_count: count_column("total_count", run.counts.total)?,
            success_count: count_column("success_count", run.counts.success)?,
            failed_count: count_column("failed_count", run.counts.failed)?,
            skipped_count: count_column("skipped_count", run.counts.skipped)?,
            not_listed_count: count_column("not_listed_count", run.counts.not_listed)?,
            plan_id: run.plan_id.map(PlanId::get),
            started_at: run.started_at,
            completed_at: run.completed_at,
            stop_requested_at: stop_request.map(|request| request.requested_at),
            stop_requested_by: OptionalText::<150>::lossy(stopper).to_string(),
        })
    }
}
