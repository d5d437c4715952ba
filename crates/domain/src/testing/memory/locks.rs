//! Locks. No other transaction runs at the same time, so each is free.

use std::collections::BTreeSet;

use super::tables::Tables;
use crate::ports::{Job, JobLocks, LockedRow, RowLocks, StorageResult};

impl JobLocks for Tables {
    fn try_lock(&mut self, _job: Job) -> StorageResult<bool> {
        Ok(true)
    }

    fn wait_lock(&mut self, _job: Job) -> StorageResult<()> {
        Ok(())
    }
}

impl RowLocks for Tables {
    fn try_lock_rows(&mut self, _rows: &BTreeSet<LockedRow>) -> StorageResult<BTreeSet<LockedRow>> {
        Ok(BTreeSet::new())
    }
}
