//! Outbox events about payments and refunds.

use cangku_domain::{
    orders::{Payment, PaymentKind},
    ports::{OrderChanges, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, PgConnection, RunQueryDsl, insert_into};
use serde_json::{Value, json};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    schema::outbox_events,
};

#[derive(Insertable)]
#[diesel(table_name = outbox_events)]
struct NewEvent {
    kind: &'static str,
    order_id: Option<i64>,
    payload: Value,
    created_at: DateTime<Utc>,
}

/// Inserts an event for each payment and refund, and for each payment that was assigned to an order.
pub(super) fn write(
    connection: &mut PgConnection,
    changes: &OrderChanges,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let recorded = changes.payments.iter().map(recorded);
    let assigned = changes.assigned.iter().map(|(payment, order)| NewEvent {
        kind: "payment_assigned",
        order_id: Some(order.get()),
        payload: json!({"payment_id": payment.get()}),
        created_at: now,
    });
    let events: Vec<_> = recorded.chain(assigned).collect();
    if events.is_empty() {
        return Ok(());
    }
    let expected = events.len();
    let written = insert_into(outbox_events::table)
        .values(events)
        .execute(connection)
        .into_storage_result()?;
    check_rows("writing events of payments", written, expected)
}

fn recorded(payment: &Payment) -> NewEvent {
    NewEvent {
        kind: match payment.kind {
            PaymentKind::Payment => "payment_recorded",
            PaymentKind::Refund => "refund_recorded",
        },
        order_id: payment.order_id.map(|order| order.get()),
        payload: json!({
            "payment_id": payment.id.get(),
            "order_number": payment.order_number.as_str(),
            "amount": payment.amount.to_string(),
            "method": payment.method.as_str(),
            "reference": payment.reference.as_str(),
        }),
        created_at: payment.at,
    }
}
