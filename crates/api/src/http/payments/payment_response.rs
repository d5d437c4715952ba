//! Payments and refunds in responses.

use cangku_domain::{
    OrderId, PaymentId, UserId,
    accounts::Actor,
    orders::{Payment, RecordedPayment},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::orders::{OrderResponse, SHOP, sees_author};

/// A payment or refund.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentResponse {
    id: i64,
    /// Null while a payment belongs to no order, and for the refund of such a payment.
    #[schema(required = true)]
    order_id: Option<i64>,
    /// The order number as it was given.
    order_number: String,
    /// `payment` or `refund`.
    #[schema(example = "payment")]
    kind: &'static str,
    /// Amount in yuan.
    #[schema(example = "2999.00")]
    amount: String,
    /// How it was paid; `recorded` if it was derived from the order's status.
    #[schema(example = "wechat")]
    method: String,
    /// The transaction's number at the payment provider; may be empty.
    reference: String,
    /// The payment that a refund gives back; only if it belonged to no order.
    #[schema(required = true)]
    refund_of: Option<i64>,
    /// For customers, empty if another user recorded it.
    note: String,
    /// Id of the user who recorded it; null for a service, and for customers if another user did.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// Name of who recorded it; for customers `shop` if another user did.
    operator: String,
    /// For customers, empty if another user recorded it.
    request_id: String,
    created_at: DateTime<Utc>,
}

/// A payment or refund with its order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordedPayment)]
pub struct RecordedPaymentResponse {
    payment: PaymentResponse,
    /// The order in its present state; null if the payment belongs to none.
    #[schema(required = true)]
    order: Option<OrderResponse>,
}

impl From<&Payment> for PaymentResponse {
    fn from(payment: &Payment) -> Self {
        Self {
            id: payment.id.get(),
            order_id: payment.order_id.map(OrderId::get),
            order_number: payment.order_number.to_string(),
            kind: payment.kind.as_str(),
            amount: payment.amount.to_string(),
            method: payment.method.to_string(),
            reference: payment.reference.to_string(),
            refund_of: payment.refund_of.map(PaymentId::get),
            note: payment.note.to_string(),
            user_id: payment.user_id.map(UserId::get),
            operator: payment.operator_name.clone(),
            request_id: payment.request_id.clone(),
            created_at: payment.at,
        }
    }
}

impl From<Payment> for PaymentResponse {
    fn from(payment: Payment) -> Self {
        Self::from(&payment)
    }
}

impl PaymentResponse {
    /// The payment as `viewer` may see it: only staff see the names and notes of staff.
    pub(in crate::http) fn shown_to(viewer: &Actor, payment: &Payment) -> Self {
        match sees_author(viewer, payment.user_id) {
            true => Self::from(payment),
            false => Self {
                note: String::new(),
                user_id: None,
                operator: SHOP.to_owned(),
                request_id: String::new(),
                ..Self::from(payment)
            },
        }
    }
}

impl From<&RecordedPayment> for RecordedPaymentResponse {
    fn from(done: &RecordedPayment) -> Self {
        Self {
            payment: PaymentResponse::from(&done.payment),
            order: done.order.as_ref().map(OrderResponse::masked),
        }
    }
}
