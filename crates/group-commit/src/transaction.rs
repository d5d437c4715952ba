//! A transaction for requests whose callers may disconnect meanwhile.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use cangku_domain::{
    Error,
    ports::{StorageError, Transactor, UnitOfWork},
};

use super::job::Ticket;

/// If a transaction has taken this long before its COMMIT, its callers are checked again. Otherwise
/// they aren't, so that disconnecting clients can't cause constant rollbacks of other callers'
/// work.
const RECHECK_AFTER: Duration = Duration::from_secs(1);

/// Runs transactions that are rolled back if one of the callers has disconnected before they begin,
/// or before the COMMIT of a slow one.
pub(super) struct CancellableTransactor<'a> {
    transactor: &'a dyn Transactor,
    lock_timeout: Duration,
    tickets: &'a [Ticket],
    is_abandoned: AtomicBool,
}

impl<'a> CancellableTransactor<'a> {
    /// Transactions for the callers with these tickets, with this `lock_timeout` for each
    /// statement.
    pub(super) const fn new(
        transactor: &'a dyn Transactor,
        lock_timeout: Duration,
        tickets: &'a [Ticket],
    ) -> Self {
        Self {
            transactor,
            lock_timeout,
            tickets,
            is_abandoned: AtomicBool::new(false),
        }
    }

    /// Whether a transaction was rolled back because a caller had disconnected.
    pub(super) fn is_abandoned(&self) -> bool {
        self.is_abandoned.load(Ordering::Relaxed)
    }

    fn check_callers(&self) -> Result<(), Error> {
        if self.tickets.iter().any(|ticket| ticket.result.is_closed()) {
            self.is_abandoned.store(true, Ordering::Relaxed);
            // The worker checks `is_abandoned`, and tries again without the abandoned request.
            return Err(StorageError::Contention("a caller has gone".into()).into());
        }
        Ok(())
    }
}

impl Transactor for CancellableTransactor<'_> {
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let begun = Instant::now();
        let lock_timeout = self.lock_timeout;
        self.transactor
            .in_transaction_with_lock_timeout(lock_timeout, &mut |unit| {
                fault_points::point("stock-transaction");
                self.check_callers()?;
                work(unit)?;
                if begun.elapsed() >= RECHECK_AFTER {
                    self.check_callers()?;
                }
                Ok(())
            })
    }
}
