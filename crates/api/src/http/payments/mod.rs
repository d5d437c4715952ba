//! `/api/payments`, and what payments and refunds look like.

mod assign;
mod list;
mod payment_body;
mod payment_response;
mod refund;

pub use assign::assign_payment;
pub use list::list_payments;
pub use payment_body::{PaymentAmount, PaymentBody, RefundPaymentBody};
pub use payment_response::{PaymentResponse, RecordedPaymentResponse};
pub use refund::refund_payment;
