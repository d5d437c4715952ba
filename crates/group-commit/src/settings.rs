//! Settings of the group commit.

use std::{num::NonZeroUsize, time::Duration};

/// Settings of the group commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupCommitSettings {
    /// Concurrent transactions, one for each worker thread; fewer than the connection pool has, since
    /// each takes a connection. Default 2.
    pub workers: NonZeroUsize,
    /// Maximum commands in one transaction. Default 512.
    pub largest_batch: NonZeroUsize,
    /// Maximum queued commands; beyond, requests are refused. Default 20,000.
    pub queue: NonZeroUsize,
    /// How long a request may wait in total, over all its attempts, for rows locked by other
    /// transactions. Default 3 s.
    pub row_lock: Duration,
}

impl Default for GroupCommitSettings {
    fn default() -> Self {
        let at_least_one = |number| NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN);
        Self {
            workers: at_least_one(2),
            largest_batch: at_least_one(512),
            queue: at_least_one(20_000),
            row_lock: Duration::from_secs(3),
        }
    }
}
