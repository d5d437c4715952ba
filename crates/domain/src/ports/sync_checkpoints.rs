//! Storage of the checkpoints of sync runs.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    SyncRunId,
    supplier::{PendingStock, SyncCheckpoint},
};

/// Checkpoints of runs in progress, within a transaction.
pub trait SyncCheckpointRepository {
    /// The checkpoint of a run; `None` if it has none.
    fn find(&mut self, run: SyncRunId) -> StorageResult<Option<SyncCheckpoint>>;
    /// Inserts or replaces the checkpoint of a run, and appends a batch of products whose stock is to be
    /// fetched, unless it is empty. The checkpoint's number of batches includes it.
    fn save(
        &mut self,
        run: SyncRunId,
        checkpoint: &SyncCheckpoint,
        batch: &[PendingStock],
        now: DateTime<Utc>,
    ) -> StorageResult<()>;
    /// The products of all batches, in their order.
    fn pending_stock(&mut self, run: SyncRunId) -> StorageResult<Vec<PendingStock>>;
    /// Deletes the failures and batches that the run has recorded after its checkpoint. Returns the codes of
    /// the failures that are left.
    fn discard_later(
        &mut self,
        run: SyncRunId,
        checkpoint: &SyncCheckpoint,
    ) -> StorageResult<Vec<String>>;
    /// Deletes the checkpoint and the batches of a run that has ended.
    fn delete(&mut self, run: SyncRunId) -> StorageResult<()>;
}
