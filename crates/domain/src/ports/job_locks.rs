//! Locks that make a job run on one instance at a time.

use super::StorageResult;

/// A job that only one instance may run at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Job {
    /// Cancels unpaid orders after their deadline.
    CancelUnpaidOrders,
    /// Folds recent events into the rollups.
    FoldStatistics,
    /// Writes the search log and the counts derived from it.
    LogSearches,
}

/// Job locks; released at the end of the transaction.
pub trait JobLocks {
    /// Tries to take the job's lock; `false` if another transaction holds it.
    fn try_lock(&mut self, job: Job) -> StorageResult<bool>;
    /// Waits for the job's lock.
    fn wait_lock(&mut self, job: Job) -> StorageResult<()>;
}
