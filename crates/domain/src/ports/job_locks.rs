//! Jobs that one instance does at a time.

use super::Stored;

/// A job that one instance does at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Job {
    /// Cancelling orders that nobody paid.
    CancelUnpaidOrders,
    /// Counting what happened into the rollups.
    FoldStatistics,
    /// Writing the search log and what is counted of it.
    LogSearches,
}

/// Locks of jobs; held until the transaction ends.
pub trait JobLocks {
    /// Takes the job's lock; `false` where another transaction has it.
    ///
    /// # Errors
    /// Where storage fails.
    fn try_lock(&mut self, job: Job) -> Stored<bool>;
    /// Waits for the job's lock.
    ///
    /// # Errors
    /// Where storage fails.
    fn wait_lock(&mut self, job: Job) -> Stored<()>;
}
