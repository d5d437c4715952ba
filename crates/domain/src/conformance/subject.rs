//! The implementation to be tested.

use std::{any::Any, fmt, sync::Arc};

use crate::ports::{Reader, Transactor};

/// An empty database, through its ports.
pub struct Subject {
    /// Opens transactions on the database under test.
    pub transactor: Arc<dyn Transactor>,
    /// Opens read sessions on the same database.
    pub reader: Arc<dyn Reader>,
    /// Dropped after the history, for example to delete the database.
    guard: Option<Box<dyn Any>>,
}

impl Subject {
    /// A database with these ports.
    pub fn new(transactor: Arc<dyn Transactor>, reader: Arc<dyn Reader>) -> Self {
        Self {
            transactor,
            reader,
            guard: None,
        }
    }

    /// Keeps `guard` until the end of the history.
    #[must_use]
    pub fn with_guard(mut self, guard: impl Any) -> Self {
        self.guard = Some(Box::new(guard));
        self
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").finish_non_exhaustive()
    }
}
