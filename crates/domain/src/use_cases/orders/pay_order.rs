//! Marks an order as paid.

use std::sync::Arc;

use super::single_request::process_step;
use crate::{
    OrderId, Result,
    accounts::Actor,
    orders::{Order, OrderAction, OrderNote, OrderRefusal},
    processing::Processor,
};

/// Records that the payment of a pending order was received. Its units stay held, now without
/// expiry.
///
/// Returns the order in its new status, or why the step is refused, such as a status from which it
/// isn't possible or an actor who may not make it.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn pay_order(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    order: OrderId,
    note: OrderNote,
) -> Result<Result<Order, OrderRefusal>> {
    process_step(processor, actor, (order, OrderAction::Pay), note)
}
