//! A queued request and its state.

use std::time::{Duration, Instant};

use cangku_domain::{
    accounts::Role,
    inventory::{StockChange, StockCommand},
    ports::LockedRow,
    processing::{OrderCommand, ProcessResult, Request},
};
use metrics::counter;
use tokio::sync::oneshot;

use super::submit_error::SubmitError;

/// A queued request, and where its result is sent.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) ticket: Ticket,
}

/// State of a queued request.
pub(super) struct Ticket {
    pub(super) result: oneshot::Sender<Result<(Request, ProcessResult), SubmitError>>,
    /// If no transaction has begun for it by then, it is refused.
    pub(super) deadline: Instant,
    /// Since when it has been waiting for a lock of another transaction.
    pub(super) blocked_since: Option<Instant>,
}

impl Job {
    /// Refuses the request, for which no transaction has begun.
    pub(super) fn refuse(self, error: SubmitError) {
        // Fails if the caller has disconnected.
        let _ = self.ticket.result.send(Err(error));
    }

    /// Returns the job if its caller still waits and its deadline hasn't skipped; otherwise drops or
    /// refuses it.
    pub(super) fn if_live(self, now: Instant) -> Option<Self> {
        if self.ticket.result.is_closed() {
            counter!("cangku_stock_abandoned_requests_total").increment(1);
            return None;
        }
        if now >= self.ticket.deadline {
            self.refuse(SubmitError::DeadlineExceeded);
            return None;
        }
        Some(self)
    }

    /// When its budget for waiting for locks ends; `None` if it isn't waiting for one.
    pub(super) fn lock_deadline(&self, budget: Duration) -> Option<Instant> {
        self.ticket.blocked_since?.checked_add(budget)
    }
}

/// The rows that a request certainly locks, with duplicates if it names a row repeatedly.
pub(super) fn rows(request: &Request) -> impl Iterator<Item = LockedRow> {
    let actor = request.actor();
    let customer = actor.user_id.filter(|_| actor.role == Role::User);
    let customer = customer.map(LockedRow::Customer);
    let is_lock = |command: &StockCommand| matches!(command.change, StockChange::Lock { .. });
    let of_caller = match request {
        // The limit on a customer's locks is checked under the lock of the customer's row.
        Request::Stock(request) => customer.filter(|_| request.commands.iter().any(is_lock)),
        Request::Order(order) => match &order.command {
            OrderCommand::Place(_) => customer,
            command => command.order().map(LockedRow::Order),
        },
    };
    of_caller
        .into_iter()
        .chain(request.products().map(LockedRow::Product))
}
