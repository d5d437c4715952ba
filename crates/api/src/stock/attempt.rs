//! One transaction for requests whose callers may go meanwhile.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use cangku_domain::{
    Error,
    ports::{StorageError, Transactor, UnitOfWork},
};

use super::job::Ticket;

/// A transaction that took this long before its COMMIT has met a standstill: it is looked anew who
/// still waits. Otherwise that isn't asked, so that callers who hang up can't undo others' work
/// all the time.
const STANDSTILL: Duration = Duration::from_secs(1);

/// Opens transactions that are rolled back if one of the callers goes before they begin, or during
/// a standstill before their COMMIT.
pub(super) struct Attended<'a> {
    transactor: &'a dyn Transactor,
    lock_timeout: Duration,
    tickets: &'a [Ticket],
    is_abandoned: AtomicBool,
}

impl<'a> Attended<'a> {
    /// Transactions for the callers with these tickets, whose statements wait for a lock for
    /// `lock_timeout` at most.
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

    /// Whether a transaction was rolled back since a caller had gone.
    pub(super) fn is_abandoned(&self) -> bool {
        self.is_abandoned.load(Ordering::Relaxed)
    }

    fn check_callers(&self) -> Result<(), Error> {
        if self.tickets.iter().any(|ticket| ticket.answer.is_closed()) {
            self.is_abandoned.store(true, Ordering::Relaxed);
            return Err(StorageError::GaveUp("a caller has gone".into()).into());
        }
        Ok(())
    }
}

impl Transactor for Attended<'_> {
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let begun = Instant::now();
        let lock_timeout = self.lock_timeout;
        self.transactor
            .in_transaction_within(lock_timeout, &mut |unit| {
                fault_points::point("stock-transaction");
                self.check_callers()?;
                work(unit)?;
                if begun.elapsed() >= STANDSTILL {
                    self.check_callers()?;
                }
                Ok(())
            })
    }
}
