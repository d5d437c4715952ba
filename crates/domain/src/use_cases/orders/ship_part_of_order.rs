//! Ships less of an order than was ordered.

use std::sync::Arc;

use super::single_request::process_order;
use crate::{
    ExpectedVersion, OrderId, Result,
    accounts::Actor,
    orders::{Order, OrderLinesDraft, OrderNote, OrderRefusal, Parcels},
    processing::{OrderCommand, Processor},
};

/// Ships these units of a paid order; nothing follows later, and the value of the missing units is
/// due back to the customer. The actor must be staff. Returns the order in its new status, or why
/// the step is refused.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn ship_part_of_order(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    (order, items): (OrderId, OrderLinesDraft),
    note: OrderNote,
) -> Result<Result<Order, OrderRefusal>> {
    let command = OrderCommand::Ship {
        order,
        items: Some(items),
        parcels: Parcels::default(),
        note,
        expected: ExpectedVersion::Any,
    };
    process_order(processor, actor, command)
}
