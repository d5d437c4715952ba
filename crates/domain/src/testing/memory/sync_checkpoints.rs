//! Checkpoints of sync runs.

use chrono::{DateTime, Utc};

use super::{paging::limited, tables::Tables};
use crate::{
    SyncRunId,
    ports::{StorageResult, SyncCheckpointRepository},
    supplier::{PendingStock, SyncCheckpoint},
};

impl SyncCheckpointRepository for Tables {
    fn find(&mut self, run: SyncRunId) -> StorageResult<Option<SyncCheckpoint>> {
        let found = self.sync_checkpoints.get(&run);
        Ok(found.map(|(checkpoint, _)| checkpoint.clone()))
    }

    fn save(
        &mut self,
        run: SyncRunId,
        checkpoint: &SyncCheckpoint,
        batch: &[PendingStock],
        _now: DateTime<Utc>,
    ) -> StorageResult<()> {
        let (_, mut batches) = self.sync_checkpoints.remove(&run).unzip();
        let batches_after = batches.get_or_insert_default();
        // If it is stored already, the outcome of the first attempt was unknown.
        let stored = u32::try_from(batches_after.len()).unwrap_or(u32::MAX);
        if !batch.is_empty() && stored < checkpoint.stock_batches {
            batches_after.push(batch.to_vec());
        }
        let batches = batches.unwrap_or_default();
        self.sync_checkpoints
            .insert(run, (checkpoint.clone(), batches));
        Ok(())
    }

    fn pending_stock(&mut self, run: SyncRunId) -> StorageResult<Vec<PendingStock>> {
        let found = self.sync_checkpoints.get(&run);
        Ok(found.map_or_else(Vec::new, |(_, batches)| batches.concat()))
    }

    fn discard_later(
        &mut self,
        run: SyncRunId,
        checkpoint: &SyncCheckpoint,
    ) -> StorageResult<Vec<String>> {
        if let Some((_, batches)) = self.sync_checkpoints.get_mut(&run) {
            batches.truncate(limited(checkpoint.stock_batches));
        }
        let mut failures = 0;
        self.sync_failures.retain(|(of_run, _)| {
            failures += u32::from(*of_run == run);
            *of_run != run || failures <= checkpoint.failures
        });
        let left = self
            .sync_failures
            .iter()
            .filter(|(of_run, _)| *of_run == run);
        Ok(left
            .map(|(_, failure)| failure.product_code.to_string())
            .collect())
    }

    fn delete(&mut self, run: SyncRunId) -> StorageResult<()> {
        self.sync_checkpoints.remove(&run);
        Ok(())
    }
}
