//! Cancels an order.

use std::sync::Arc;

use super::single_request::process_step;
use crate::{
    OrderId, Result,
    accounts::Actor,
    orders::{Order, OrderAction, OrderNote, OrderRefusal},
    processing::Processor,
};

/// Cancels a pending or paid order and returns its units to stock.
///
/// Returns the order in its new status, or why the step is refused, such as a status from which it
/// isn't possible or an actor who may not make it.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn cancel_order(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    order: OrderId,
    note: OrderNote,
) -> Result<Result<Order, OrderRefusal>> {
    process_step(processor, actor, (order, OrderAction::Cancel), note)
}
