//! Repairs the money of orders.

use std::collections::BTreeSet;

use crate::{
    MoneyTotal, OrderId, Result,
    attention::{AttentionDraft, AttentionSubject},
    orders::{
        MoneyFacts, MoneyInconsistency, OrderNote, OrderStatus, Payment, PaymentKind,
        PaymentMethod, PaymentReference,
    },
    ports::{OrderChanges, StorageError, UnitOfWork},
    use_cases::Context,
};

/// Repairs the orders of these inconsistencies, each in its own transaction: sums are set to those
/// of payments, refunds and lines; a payment that is missing is recorded with the method `recorded`,
/// and a refund if the order was refunded; the attention list gets or loses its item. Returns the
/// repaired orders. Without `perform`, only says which would be repaired.
pub(in crate::use_cases) fn repair_money(
    cx: Context<'_>,
    inconsistencies: &[MoneyInconsistency],
    perform: bool,
) -> Result<Vec<OrderId>> {
    let orders: BTreeSet<OrderId> = inconsistencies.iter().map(|it| it.order_id).collect();
    let mut repaired = Vec::with_capacity(orders.len());
    for order in orders {
        let is_wrong = cx.transactor.run(|unit| {
            let facts = unit.orders().lock_money(order)?;
            // Another transaction may have repaired it meanwhile.
            let Some(facts) = facts.filter(|facts| !facts.inconsistencies().is_empty()) else {
                return Ok(false);
            };
            if perform {
                repair(cx, unit, facts)?;
            }
            Ok(true)
        })?;
        if is_wrong {
            repaired.push(order);
        }
    }
    Ok(repaired)
}

fn repair(cx: Context<'_>, unit: &mut dyn UnitOfWork, facts: MoneyFacts) -> Result<()> {
    let now = cx.now();
    let mut changes = OrderChanges::default();
    let is_payment_missing = facts.is_payment_missing();
    let MoneyFacts {
        mut order, counted, ..
    } = facts;
    order.balance = counted;
    if is_payment_missing {
        let is_refunded = order.status == OrderStatus::Refunded;
        let mut ids = unit.orders().reserve_payment_ids(2)?.into_iter();
        let mut record = |kind, amount: &MoneyTotal, at| -> Result<()> {
            let id = ids.next().ok_or_else(|| {
                StorageError::Inconsistent("fewer payment ids were reserved than asked".into())
            })?;
            changes.payments.push(Payment {
                id,
                order_id: Some(order.id),
                order_number: order.number.clone(),
                kind,
                amount: amount.clone(),
                method: PaymentMethod::recorded(),
                reference: PaymentReference::default(),
                refund_of: None,
                note: OrderNote::default(),
                user_id: cx.actor.user_id,
                operator_name: cx.actor.name.clone(),
                request_id: cx.actor.request_id.clone(),
                at,
            });
            Ok(())
        };
        record(
            PaymentKind::Payment,
            &order.total,
            order.paid_at.unwrap_or(now),
        )?;
        order.balance.paid = order.total.clone();
        if is_refunded {
            record(
                PaymentKind::Refund,
                &order.total,
                order.ended_at.unwrap_or(now),
            )?;
            order.balance.refunded = order.total.clone();
        }
    }
    let due = order.refund_due();
    let subject = AttentionSubject::refund_due(order.id);
    changes.moved.insert(order.id, order);
    unit.orders().write(&changes, now)?;
    if due.is_zero() {
        unit.attention().resolve(&[subject], &cx.actor.name, now)?;
    } else {
        let detail = format!("refund due: {due}");
        let draft = AttentionDraft { subject, detail };
        unit.attention().raise(&[draft], now)?;
    }
    Ok(())
}
