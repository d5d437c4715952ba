//! Records that a payment without an order was given back.

use std::sync::Arc;

use super::single_request::process_payment;
use crate::{
    PaymentId, Result,
    accounts::Actor,
    orders::{OrderRefusal, RecordedPayment, RefundDraft},
    processing::{OrderCommand, Processor},
};

/// Records that a payment that belongs to no order was given back, as a whole. The actor must be
/// staff.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn refund_payment(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    payment: PaymentId,
    refund: RefundDraft,
) -> Result<Result<RecordedPayment, OrderRefusal>> {
    process_payment(
        processor,
        actor,
        OrderCommand::RefundPayment { payment, refund },
    )
}
