//! How a run goes about it.

use std::{num::NonZeroUsize, time::Duration};

/// Sizes of batches, calls under way at once, and patience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncSettings {
    /// Offers in one transaction: 500.
    pub offer_batch: NonZeroUsize,
    /// Stock figures in one transaction: 200.
    pub stock_batch: NonZeroUsize,
    /// How long a batch that isn't full waits for more: 1 s.
    pub linger: Duration,
    /// Requests for products or prices under way at once: 32.
    pub batch_calls: NonZeroUsize,
    /// Requests for stock under way at once: 64, which reaches 100 a second at up to 0.6 s each.
    pub stock_calls: NonZeroUsize,
    /// How long the database may be away before the run breaks off: 30 s.
    pub database_patience: Duration,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            offer_batch: const { NonZeroUsize::new(500).unwrap() },
            stock_batch: const { NonZeroUsize::new(200).unwrap() },
            linger: Duration::from_secs(1),
            batch_calls: const { NonZeroUsize::new(32).unwrap() },
            stock_calls: const { NonZeroUsize::new(64).unwrap() },
            database_patience: Duration::from_secs(30),
        }
    }
}
