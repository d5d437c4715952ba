//! Rows of `order_payments`.

use bigdecimal::BigDecimal;
use cangku_domain::{
    MoneyTotal, OptionalText, OrderId, PaymentId, UserId,
    orders::{Payment, PaymentKind, PaymentMethod},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::order_payments;

#[derive(Queryable, Selectable)]
#[diesel(table_name = order_payments, check_for_backend(Pg))]
pub(crate) struct PaymentRow {
    id: i64,
    order_id: Option<i64>,
    order_number: String,
    kind: String,
    amount: BigDecimal,
    method: String,
    reference: String,
    pub(crate) payment_id: Option<i64>,
    note: String,
    created_by: Option<i64>,
    operator_name: String,
    request_id: String,
    created_at: DateTime<Utc>,
}

impl IntoEntity for PaymentRow {
    type Entity = Payment;

    fn into_entity(self) -> StorageResult<Payment> {
        let row = Row::of("order_payments", self.id);
        let amount = MoneyTotal::exact(self.amount);
        Ok(Payment {
            id: row.known("id", PaymentId::new(self.id))?,
            order_id: self.order_id.and_then(OrderId::new),
            order_number: row.text("order_number", &self.order_number)?,
            kind: row.known("kind", PaymentKind::from_name(&self.kind))?,
            amount: amount.map_err(|error| row.broken("amount", error))?,
            method: row.known("method", PaymentMethod::new(&self.method).ok())?,
            reference: row.optional("reference", &self.reference)?,
            refund_of: self.payment_id.and_then(PaymentId::new),
            note: row.optional("note", &self.note)?,
            user_id: self.created_by.and_then(UserId::new),
            operator_name: self.operator_name,
            request_id: self.request_id,
            at: self.created_at,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = order_payments)]
pub(crate) struct NewPaymentRow<'a> {
    id: i64,
    order_id: Option<i64>,
    order_number: &'a str,
    kind: &'static str,
    amount: &'a BigDecimal,
    method: &'a str,
    reference: &'a str,
    payment_id: Option<i64>,
    note: &'a str,
    created_by: Option<i64>,
    operator_name: String,
    request_id: String,
    created_at: DateTime<Utc>,
}

impl<'a> NewPaymentRow<'a> {
    pub(crate) fn of(payment: &'a Payment) -> Self {
        // Cut to the columns' lengths, so that a longer one doesn't fail the statement.
        let operator_name = OptionalText::<150>::lossy(&payment.operator_name);
        let request_id = OptionalText::<64>::lossy(&payment.request_id);
        Self {
            id: payment.id.get(),
            order_id: payment.order_id.map(OrderId::get),
            order_number: payment.order_number.as_str(),
            kind: payment.kind.as_str(),
            amount: payment.amount.as_decimal(),
            method: payment.method.as_str(),
            reference: payment.reference.as_str(),
            payment_id: payment.refund_of.map(PaymentId::get),
            note: payment.note.as_str(),
            created_by: payment.user_id.map(UserId::get),
            operator_name: operator_name.as_str().to_owned(),
            request_id: request_id.as_str().to_owned(),
            created_at: payment.at,
        }
    }
}
