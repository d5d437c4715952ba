//! Processes one order request in a transaction of its own.

use std::sync::Arc;

use crate::{
    ExpectedVersion, OrderId, Result,
    accounts::Actor,
    orders::{Order, OrderAction, OrderNote, OrderRefusal, RecordedPayment, ReturnOfOrder},
    ports::StorageError,
    processing::{OrderCommand, OrderRequest, Outcome, Processor, Request},
};

pub(super) fn process_order(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    command: OrderCommand,
) -> Result<Result<Order, OrderRefusal>> {
    match processor.process_one(request(actor, command))? {
        Outcome::Order(order) => Ok(order.map(|order| *order)),
        Outcome::Stock(_) | Outcome::Payment(_) | Outcome::Return(_) => {
            Err(StorageError::Inconsistent("an order request has no order".into()).into())
        }
    }
}

pub(super) fn process_payment(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    command: OrderCommand,
) -> Result<Result<RecordedPayment, OrderRefusal>> {
    match processor.process_one(request(actor, command))? {
        Outcome::Payment(payment) => Ok(payment.map(|payment| *payment)),
        Outcome::Stock(_) | Outcome::Order(_) | Outcome::Return(_) => {
            Err(StorageError::Inconsistent("a payment request has no payment".into()).into())
        }
    }
}

pub(super) fn process_return(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    command: OrderCommand,
) -> Result<Result<ReturnOfOrder, OrderRefusal>> {
    match processor.process_one(request(actor, command))? {
        Outcome::Return(done) => Ok(done.map(|done| *done)),
        Outcome::Stock(_) | Outcome::Order(_) | Outcome::Payment(_) => {
            Err(StorageError::Inconsistent("a request about a return has none".into()).into())
        }
    }
}

fn request(actor: &Arc<Actor>, command: OrderCommand) -> Request {
    Request::Order(OrderRequest {
        actor: Arc::clone(actor),
        command,
        idempotency: None,
    })
}

pub(super) fn process_step(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    (order, action): (OrderId, OrderAction),
    note: OrderNote,
) -> Result<Result<Order, OrderRefusal>> {
    let command = OrderCommand::Move {
        order,
        action,
        note,
        expected: ExpectedVersion::Any,
    };
    process_order(processor, actor, command)
}
