//! Change notifications.

use super::tables::Tables;
use crate::ports::{Change, Changes, StorageResult};

impl Changes for Tables {
    fn record(&mut self, change: Change) -> StorageResult<()> {
        self.changes.insert(change);
        Ok(())
    }
}
