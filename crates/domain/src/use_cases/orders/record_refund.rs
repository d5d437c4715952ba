//! Records a refund of an order.

use std::sync::Arc;

use super::single_request::process_payment;
use crate::{
    OrderId, Result,
    accounts::Actor,
    orders::{OrderRefusal, RecordedPayment, RefundDraft},
    processing::{OrderCommand, Processor},
};

/// Records a refund of an order, at most what is due, once per method and reference. The actor must
/// be staff.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn record_refund(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    order: OrderId,
    refund: RefundDraft,
) -> Result<Result<RecordedPayment, OrderRefusal>> {
    process_payment(
        processor,
        actor,
        OrderCommand::RecordRefund { order, refund },
    )
}
