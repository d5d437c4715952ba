//! Assigns a payment to an order.

use std::sync::Arc;

use super::single_request::process_payment;
use crate::{
    OrderId, PaymentId, Result,
    accounts::Actor,
    orders::{OrderRefusal, RecordedPayment},
    processing::{OrderCommand, Processor},
};

/// Assigns a payment that belongs to no order to one, as if it had been recorded for it. The actor
/// must be staff.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn assign_payment(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    payment: PaymentId,
    order: OrderId,
) -> Result<Result<RecordedPayment, OrderRefusal>> {
    process_payment(
        processor,
        actor,
        OrderCommand::AssignPayment { payment, order },
    )
}
