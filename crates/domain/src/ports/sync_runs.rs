//! Storage of sync runs and their failures.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    Page, PageRequest, SyncRunId,
    supplier::{
        SyncCounts, SyncFailure, SyncRun, SyncRunDraft, SyncStatus, SyncStopRequest, SyncType,
    },
};

/// Write access to sync runs, within a transaction.
pub trait SyncRunRepository {
    /// Inserts a new run with the status pending.
    fn insert(&mut self, draft: &SyncRunDraft, now: DateTime<Utc>) -> StorageResult<SyncRun>;
    /// Returns and locks every unfinished run. If the caller holds the sync lock, these were left
    /// by a process that died.
    fn lock_unfinished(&mut self) -> StorageResult<Vec<SyncRun>>;
    /// Returns the run and locks its row until the end of the transaction.
    fn lock(&mut self, id: SyncRunId) -> StorageResult<Option<SyncRun>>;
    /// Updates a run that was locked.
    fn save(&mut self, run: &SyncRun) -> StorageResult<()>;
    /// Records the counts of a run in progress, by one statement. Returns the request to stop it, if there is one; a run that isn't processing any
    /// more keeps its counts.
    fn record_progress(
        &mut self,
        id: SyncRunId,
        counts: SyncCounts,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<SyncStopRequest>>;
    /// Deletes at most `limit` runs that ended before `time`, with their failures. Returns how many.
    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64>;
    /// How many failures of single products the run has recorded.
    fn failure_count(&mut self, id: SyncRunId) -> StorageResult<u32>;
    /// Inserts failures of single products.
    fn add_failures(
        &mut self,
        id: SyncRunId,
        failures: &[SyncFailure],
        now: DateTime<Utc>,
    ) -> StorageResult<()>;
}

/// Filter of a list of runs; a `None` field doesn't restrict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncRunFilter {
    /// Status of the run.
    pub status: Option<SyncStatus>,
    /// Type of the run.
    pub sync_type: Option<SyncType>,
}

/// Queries on sync runs.
pub trait SyncRunQueries {
    /// The run with this id.
    fn find(&mut self, id: SyncRunId) -> StorageResult<Option<SyncRun>>;
    /// Every run that hasn't ended, oldest first.
    fn unfinished(&mut self) -> StorageResult<Vec<SyncRun>>;
    /// A page of runs, newest first.
    fn list(&mut self, filter: SyncRunFilter, page: PageRequest) -> StorageResult<Page<SyncRun>>;
    /// A page of a run's failures, in the order in which they occurred.
    fn failures(&mut self, id: SyncRunId, page: PageRequest) -> StorageResult<Page<SyncFailure>>;
}
