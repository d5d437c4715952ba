//! Repairs the money of orders.

use std::collections::BTreeSet;

use crate::{
    MoneyTotal, OrderId, Result,
    attention::{AttentionDraft, AttentionSubject},
    audit::{AuditAction, AuditSubject},
    orders::{
        MoneyFacts, MoneyInconsistency, Order, OrderNote, OrderStatus, PaymentDraft, PaymentKind,
        PaymentMethod, PaymentReference,
    },
    ports::{OrderChanges, UnitOfWork},
    processing::{PaymentBatch, PaymentParts},
    use_cases::{Context, audited::Audited},
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
        let is_wrong = cx.change(|unit| {
            let facts = unit.orders().lock_money(order)?;
            // Another transaction may have repaired it meanwhile.
            let Some(facts) = facts.filter(|facts| !facts.inconsistencies().is_empty()) else {
                return Ok(Audited::unchanged(false));
            };
            if !perform {
                return Ok(Audited::unchanged(true));
            }
            let before = facts.order.clone();
            let after = repair(cx, unit, facts)?;
            let entry = cx
                .entry(AuditAction::Repair, AuditSubject::Order)
                .of(order.get(), before.number.to_string())
                .changed(&before, &after);
            Ok(Audited::by(true, entry))
        })?;
        if is_wrong {
            repaired.push(order);
        }
    }
    Ok(repaired)
}

/// Returns the order as the repair leaves it.
fn repair(cx: Context<'_>, unit: &mut dyn UnitOfWork, facts: MoneyFacts) -> Result<Order> {
    let now = cx.now();
    let mut changes = OrderChanges::default();
    let is_payment_missing = facts.is_payment_missing();
    let MoneyFacts {
        mut order, counted, ..
    } = facts;
    order.balance = counted;
    if is_payment_missing {
        let is_refunded = order.status == OrderStatus::Refunded;
        let mut batch = PaymentBatch::of_new(unit, 2)?;
        let mut record = |kind, amount: &MoneyTotal, at| -> Result<()> {
            let parts = PaymentParts {
                kind,
                order_id: Some(order.id),
                order_number: order.number.clone(),
                refund_of: None,
                draft: PaymentDraft {
                    amount: amount.clone(),
                    method: PaymentMethod::recorded(),
                    reference: PaymentReference::default(),
                    note: OrderNote::default(),
                },
            };
            let payment = batch.create(parts, cx.actor, at)?;
            changes.payments.push(payment);
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
    let id = order.id;
    let repaired = order.clone();
    changes.moved.insert(id, order);
    unit.orders().write(&changes, now)?;
    if due.is_zero() {
        let subject = AttentionSubject::refund_due(id);
        unit.attention().resolve(&[subject], &cx.actor.name, now)?;
    } else {
        let draft = AttentionDraft::refund_due(id, &due);
        unit.attention().raise(&[draft], now)?;
    }
    Ok(repaired)
}
