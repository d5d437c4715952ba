use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::ports::{StorageResult, SyncLease, SyncLock};

/// A sync lock of this process.
#[derive(Debug, Clone, Default)]
pub struct InMemorySyncLock(Arc<AtomicBool>);

struct Lease(Arc<AtomicBool>);

impl SyncLock for InMemorySyncLock {
    fn try_acquire(&self) -> StorageResult<Option<Box<dyn SyncLease>>> {
        let is_taken = self.0.swap(true, Ordering::SeqCst);
        Ok((!is_taken).then(|| -> Box<dyn SyncLease> { Box::new(Lease(Arc::clone(&self.0))) }))
    }
}

impl SyncLease for Lease {
    fn is_held(&mut self) -> bool {
        true
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}
