//! Records a payment.

use std::sync::Arc;

use super::single_request::process_payment;
use crate::{
    Result,
    accounts::Actor,
    orders::{OrderRefusal, PaymentDraft, PaymentTarget, RecordedPayment},
    processing::{OrderCommand, Processor},
};

/// Records a payment, once per method and reference. A pending order whose total is paid then becomes
/// paid if its units can be held; otherwise the money is due back. A payment for the number of no
/// order is kept without one. The actor must be staff.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn record_payment(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    order: PaymentTarget,
    payment: PaymentDraft,
) -> Result<Result<RecordedPayment, OrderRefusal>> {
    process_payment(
        processor,
        actor,
        OrderCommand::RecordPayment { order, payment },
    )
}
