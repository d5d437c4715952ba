//! Replaces the parcels of an order.

use std::sync::Arc;

use super::single_request::process_order;
use crate::{
    ExpectedVersion, OrderId, Result,
    accounts::Actor,
    orders::{Order, OrderRefusal, Parcels},
    processing::{OrderCommand, Processor},
};

/// Replaces the parcels of an order that was shipped. The actor must be staff. Returns the order, or
/// why the change is refused.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn replace_parcels(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    order: OrderId,
    parcels: Parcels,
) -> Result<Result<Order, OrderRefusal>> {
    let command = OrderCommand::ReplaceParcels {
        order,
        parcels,
        expected: ExpectedVersion::Any,
    };
    process_order(processor, actor, command)
}
