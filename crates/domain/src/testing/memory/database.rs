//! The database: transactions and read sessions.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use super::{event::StockEvent, session::Session, tables::Tables};
use crate::{
    Result,
    ports::{Change, ReadSession, Reader, Transactor, UnitOfWork},
};

/// A database in memory; see the [module](crate::testing) for what it supports.
#[derive(Debug, Default)]
pub struct InMemoryDatabase {
    committed: Mutex<Arc<Tables>>,
    /// Held by the running transaction.
    running: Mutex<()>,
}

impl InMemoryDatabase {
    /// An empty database, without a schema or migrations to run.
    pub fn new() -> Self {
        Self::default()
    }

    /// All events on stock so far, in the order in which they were written.
    pub fn stock_events(&self) -> Vec<StockEvent> {
        self.snapshot().stock_events.clone()
    }

    /// All changes that were recorded so far.
    pub fn changes(&self) -> BTreeSet<Change> {
        self.snapshot().changes.clone()
    }

    fn snapshot(&self) -> Arc<Tables> {
        let committed = self.committed.lock();
        Arc::clone(&committed.unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, tables: Tables) {
        let committed = self.committed.lock();
        *committed.unwrap_or_else(PoisonError::into_inner) = Arc::new(tables);
    }
}

impl Transactor for InMemoryDatabase {
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
    ) -> Result<()> {
        // A panic of an earlier transaction has changed nothing.
        let _running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.snapshot();
        let mut tables = Tables::clone(&before);
        let done = work(&mut tables);
        if done.is_ok() {
            self.replace(tables);
        } else {
            // Sequences aren't rolled back.
            self.replace(Tables {
                sequences: tables.sequences,
                ..Tables::clone(&before)
            });
        }
        done
    }
}

impl Reader for InMemoryDatabase {
    fn in_session(&self, work: &mut dyn FnMut(&mut dyn ReadSession) -> Result<()>) -> Result<()> {
        work(&mut Session(self.snapshot()))
    }
}
