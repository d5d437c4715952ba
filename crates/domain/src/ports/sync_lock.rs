//! One sync at a time, across all processes on one database.

use super::Stored;

/// Gives out the right to sync.
pub trait SyncLock: Send + Sync {
    /// The right to sync, kept until the lease is dropped or its process dies; `None` where
    /// somebody else has it.
    ///
    /// # Errors
    /// Where storage fails.
    fn try_acquire(&self) -> Stored<Option<Box<dyn SyncLease>>>;
}

/// The right to sync.
pub trait SyncLease: Send {
    /// Whether the right is still ours: it is lost with its connection.
    fn is_held(&mut self) -> bool;
}
