//! A request that waits, and what it waits for.

use std::time::{Duration, Instant};

use cangku_domain::{
    accounts::Role,
    inventory::{StockChange, StockCommand},
    ports::LockedRow,
    use_cases::{Answer, OrderCommand, Request},
};
use metrics::counter;
use tokio::sync::oneshot;

use super::DoorError;

/// A request and where its answer goes.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) ticket: Ticket,
}

/// What belongs to a request beside itself.
pub(super) struct Ticket {
    pub(super) answer: oneshot::Sender<Result<Answer, DoorError>>,
    /// When it is refused if no transaction has begun for it.
    pub(super) deadline: Instant,
    /// Since when it waits for a row, or another lock, that another transaction has.
    pub(super) blocked_since: Option<Instant>,
}

impl Job {
    /// Answers the request without having begun anything for it.
    pub(super) fn refuse(self, error: DoorError) {
        // The caller may have gone.
        let _ = self.ticket.answer.send(Err(error));
    }

    /// The job, if somebody still wants it and its time isn't over; else it is answered.
    pub(super) fn if_wanted(self, now: Instant) -> Option<Self> {
        if self.ticket.answer.is_closed() {
            counter!("cangku_stock_abandoned_requests_total").increment(1);
            return None;
        }
        if now >= self.ticket.deadline {
            self.refuse(DoorError::TooLate);
            return None;
        }
        Some(self)
    }

    /// When it has waited for rows for as long as it may.
    pub(super) fn gives_up_at(&self, budget: Duration) -> Option<Instant> {
        self.ticket.blocked_since?.checked_add(budget)
    }
}

/// The rows that a request surely locks, one more than once if it names it so.
pub(super) fn rows(request: &Request) -> impl Iterator<Item = LockedRow> {
    let actor = request.actor();
    let customer = actor.user_id.filter(|_| actor.role == Role::User);
    let customer = customer.map(LockedRow::Customer);
    let is_lock = |command: &StockCommand| matches!(command.change, StockChange::Lock { .. });
    let of_caller = match request {
        // A customer's locks count under the lock of the customer's row.
        Request::Stock(request) => customer.filter(|_| request.commands.iter().any(is_lock)),
        Request::Order(order) => match &order.command {
            OrderCommand::Place(_) => customer,
            OrderCommand::Move { order, .. } => Some(LockedRow::Order(*order)),
        },
    };
    of_caller
        .into_iter()
        .chain(request.products().map(LockedRow::Product))
}
