//! A lock that allows one sync at a time, across all processes on one database.

use super::StorageResult;

/// Grants the exclusive right to sync.
pub trait SyncLock: Send + Sync {
    /// Tries to acquire the right to sync, which is held until the lease is dropped or its process
    /// dies; `None` if another process holds it.
    fn try_acquire(&self) -> StorageResult<Option<Box<dyn SyncLease>>>;
}

/// The exclusive right to sync.
pub trait SyncLease: Send {
    /// Whether the lease is still held: it is lost together with its database connection.
    fn is_held(&mut self) -> bool;
}
