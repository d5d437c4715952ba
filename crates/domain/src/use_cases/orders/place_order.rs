//! Places an order.

use std::sync::Arc;

use super::single_request::process_order;
use crate::{
    Result,
    accounts::Actor,
    orders::{Order, OrderDraft, OrderRefusal},
    processing::{OrderCommand, Processor},
};

/// Places an order at current prices and holds its units until the payment deadline: every line, or
/// none. A customer's order counts towards the customer's limits. Returns the order, or why it is
/// refused.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn place_order(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    draft: OrderDraft,
) -> Result<Result<Order, OrderRefusal>> {
    process_order(processor, actor, OrderCommand::Place(Box::new(draft)))
}
