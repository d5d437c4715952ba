//! Storage of sync runs and their failures.

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    Page, PageRequest, SyncRunId,
    supplier::{SyncFailure, SyncRun, SyncRunDraft, SyncStatus, SyncType},
};

/// Sync runs within a transaction.
pub trait SyncRunRepository {
    /// Writes a new run, pending.
    ///
    /// # Errors
    /// Where storage fails.
    fn insert(&mut self, draft: &SyncRunDraft, now: DateTime<Utc>) -> Stored<SyncRun>;
    /// Every run that is not at its end, locked: with the sync lock held, those that a dead
    /// process left.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock_unfinished(&mut self) -> Stored<Vec<SyncRun>>;
    /// The run, its row locked until the end of the transaction.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock(&mut self, id: SyncRunId) -> Stored<Option<SyncRun>>;
    /// Writes a run that was locked.
    ///
    /// # Errors
    /// Where storage fails.
    fn save(&mut self, run: &SyncRun) -> Stored<()>;
    /// Keeps failures of single products.
    ///
    /// # Errors
    /// Where storage fails.
    fn add_failures(
        &mut self,
        id: SyncRunId,
        failures: &[SyncFailure],
        now: DateTime<Utc>,
    ) -> Stored<()>;
}

/// Which runs a list shows; `None` doesn't restrict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncRunFilter {
    /// How far they are.
    pub status: Option<SyncStatus>,
    /// What they bring.
    pub sync_type: Option<SyncType>,
}

/// Questions about sync runs.
pub trait SyncRunQueries {
    /// The run.
    ///
    /// # Errors
    /// Where storage fails.
    fn find(&mut self, id: SyncRunId) -> Stored<Option<SyncRun>>;
    /// Runs, newest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(&mut self, filter: SyncRunFilter, page: PageRequest) -> Stored<Page<SyncRun>>;
    /// The failures of a run, in the order in which they happened.
    ///
    /// # Errors
    /// Where storage fails.
    fn failures(&mut self, id: SyncRunId, page: PageRequest) -> Stored<Page<SyncFailure>>;
}
