//! Storage of product views.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{ProductId, statistics::ProductViews};

/// Result of one batch of purging views, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PurgeResult {
    /// Number of rows that were old enough.
    pub found: u64,
    /// Number of these that were deleted.
    pub purged: u64,
}

/// Write access to product views, within a transaction; the single writer of `view_count`.
pub trait ViewRepository {
    /// Adds to the `view_count` of products, which saturates at its maximum, and to their recent
    /// views. Skips products that don't exist. Never waits for a lock: products that another
    /// transaction has locked are skipped and returned; the rows of the others are locked in the
    /// order of their ids.
    fn count(&mut self, views: &[ProductViews]) -> StorageResult<BTreeSet<ProductId>>;
    /// Waits for the product's row and locks it; does nothing if it doesn't exist. The transaction
    /// must not hold other locks: transactions waiting for those would wait for this row as well.
    ///
    /// # Errors
    /// [`Contention`](super::StorageError::Contention) if it takes longer than `timeout`.
    fn wait_for(&mut self, product: ProductId, timeout: Duration) -> StorageResult<()>;
    /// Deletes recent views of hours that began before `time`: at most `limit` rows, oldest first.
    /// Skips rows that another transaction has locked; a later call deletes these.
    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<PurgeResult>;
}
