//! Decisions on payments and refunds within one transaction.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    orders::{OrderBatch, StepAuthor},
    payment_batch::{PaymentParts, with_payment},
    stock::StockBatch,
};
use crate::{
    MoneyTotal, OrderId, PaymentId, Result,
    accounts::Actor,
    attention::{AttentionDraft, AttentionSubject},
    orders::{
        Order, OrderAction, OrderRefusal, OrderStatus, Payment, PaymentDraft, PaymentKey,
        PaymentKind, PaymentTarget, RecordedPayment, RefundDraft,
    },
};

/// Result of a decision on money.
pub(super) type PaymentResult = Result<Result<RecordedPayment, OrderRefusal>>;

pub(super) fn conflict(other: &Payment) -> OrderRefusal {
    OrderRefusal::PaymentReferenceConflict {
        payment: other.id,
        order_number: other.order_number.clone(),
        amount: other.amount.clone(),
        method: other.method.clone(),
        reference: other.reference.clone(),
    }
}

impl OrderBatch {
    /// Records a payment. A pending order whose total is paid becomes paid, if its units can be
    /// held; otherwise the money is due back to the customer until staff decide.
    pub(super) fn record_payment(
        &mut self,
        stock: &mut StockBatch,
        actor: &Arc<Actor>,
        target: &PaymentTarget,
        draft: &PaymentDraft,
    ) -> PaymentResult {
        let order = match target {
            PaymentTarget::Id(id) => match self.known.get(id) {
                Some(order) => Some(order.clone()),
                None => return Ok(Err(OrderRefusal::Unknown(*id))),
            },
            PaymentTarget::Number(number) => {
                let id = self.payments.numbers.get(number);
                id.and_then(|id| self.known.get(id)).cloned()
            }
        };
        let key = PaymentKey::new(PaymentKind::Payment, &draft.method, &draft.reference);
        if let Some(known) = key.and_then(|key| self.payments.by_key.get(&key)) {
            let is_same_order = match (target, &order) {
                (_, Some(order)) => known.order_id == Some(order.id),
                (PaymentTarget::Number(number), None) => known.order_number == *number,
                (PaymentTarget::Id(_), None) => false,
            };
            if !is_same_order || known.amount != draft.amount {
                return Ok(Err(conflict(known)));
            }
            return Ok(Ok(RecordedPayment {
                payment: known.clone(),
                order: order.or_else(|| self.known.get(&known.order_id?).cloned()),
                is_new: false,
            }));
        }
        if draft.amount.is_zero() || !draft.amount.is_storable() {
            return Ok(Err(OrderRefusal::AmountOutOfRange));
        }
        let parts = |order_id, order_number| PaymentParts {
            kind: PaymentKind::Payment,
            order_id,
            order_number,
            refund_of: None,
            draft: draft.clone(),
        };
        let Some(before) = order else {
            let PaymentTarget::Number(number) = target else {
                return Ok(Err(OrderRefusal::AmountOutOfRange));
            };
            let payment = self.record(parts(None, number.clone()), actor, stock.now)?;
            let detail = format!("{} for the order {number}", payment.amount);
            let subject = AttentionSubject::unmatched_payment(payment.id);
            self.attention.raise(AttentionDraft { subject, detail });
            return Ok(Ok(RecordedPayment {
                payment,
                order: None,
                is_new: true,
            }));
        };
        let Some(paid) = with_payment(&before, &draft.amount) else {
            return Ok(Err(OrderRefusal::AmountOutOfRange));
        };
        let number = before.number.clone();
        let payment = self.record(parts(Some(before.id), number), actor, stock.now)?;
        let author = StepAuthor {
            actor,
            note: &draft.note,
        };
        let order = self.apply_payment(stock, &before, paid, &author)?;
        Ok(Ok(RecordedPayment {
            payment,
            order: Some(order),
            is_new: true,
        }))
    }

    /// Assigns a payment without an order to one.
    pub(super) fn assign_payment(
        &mut self,
        stock: &mut StockBatch,
        actor: &Arc<Actor>,
        (payment, order): (PaymentId, OrderId),
    ) -> PaymentResult {
        let Some((found, refund)) = self.payments.locked.get(&payment).cloned() else {
            return Ok(Err(OrderRefusal::UnknownPayment(payment)));
        };
        let Some(before) = self.known.get(&order).cloned() else {
            return Ok(Err(OrderRefusal::Unknown(order)));
        };
        if found.order_id.is_some() || refund.is_some() {
            return Ok(Err(OrderRefusal::PaymentSettled(payment)));
        }
        let Some(paid) = with_payment(&before, &found.amount) else {
            return Ok(Err(OrderRefusal::AmountOutOfRange));
        };
        let assigned = Payment {
            order_id: Some(order),
            ..found
        };
        if let Some(key) = assigned.key() {
            // A later request of this batch with the same reference finds its order.
            self.payments.by_key.insert(key, assigned.clone());
        }
        self.payments
            .locked
            .insert(payment, (assigned.clone(), None));
        self.changes.assigned.insert(payment, order);
        let subject = AttentionSubject::unmatched_payment(payment);
        self.attention.resolve(subject, &actor.name);
        let author = StepAuthor {
            actor,
            note: &assigned.note,
        };
        let order = self.apply_payment(stock, &before, paid, &author)?;
        Ok(Ok(RecordedPayment {
            payment: assigned,
            order: Some(order),
            is_new: true,
        }))
    }

    /// Records a refund of an order; at most what is due.
    pub(super) fn record_refund(
        &mut self,
        actor: &Arc<Actor>,
        order: OrderId,
        draft: &RefundDraft,
        now: DateTime<Utc>,
    ) -> PaymentResult {
        let Some(before) = self.known.get(&order).cloned() else {
            return Ok(Err(OrderRefusal::Unknown(order)));
        };
        let key = PaymentKey::new(PaymentKind::Refund, &draft.method, &draft.reference);
        if let Some(known) = key.and_then(|key| self.payments.by_key.get(&key)) {
            let is_same = known.order_id == Some(order)
                && draft.amount.as_ref().is_none_or(|it| *it == known.amount);
            if !is_same {
                return Ok(Err(conflict(known)));
            }
            return Ok(Ok(RecordedPayment {
                payment: known.clone(),
                order: Some(before),
                is_new: false,
            }));
        }
        let due = before.refund_due();
        let amount = draft.amount.clone().unwrap_or_else(|| due.clone());
        if due.is_zero() || amount > due {
            return Ok(Err(OrderRefusal::RefundExceedsDue { due }));
        }
        if amount.is_zero() {
            return Ok(Err(OrderRefusal::AmountOutOfRange));
        }
        let mut after = before.clone();
        after.balance.refunded = before.balance.refunded.plus(&amount);
        after.updated_at = now;
        let parts = PaymentParts {
            kind: PaymentKind::Refund,
            order_id: Some(order),
            order_number: before.number.clone(),
            refund_of: None,
            draft: as_payment(draft, amount),
        };
        let payment = self.record(parts, actor, now)?;
        let order = self.replace(&before, after, actor);
        Ok(Ok(RecordedPayment {
            payment,
            order: Some(order),
            is_new: true,
        }))
    }

    /// Gives back a payment that belongs to no order, as a whole.
    pub(super) fn refund_payment(
        &mut self,
        actor: &Arc<Actor>,
        payment: PaymentId,
        draft: &RefundDraft,
        now: DateTime<Utc>,
    ) -> PaymentResult {
        let Some((found, refund)) = self.payments.locked.get(&payment).cloned() else {
            return Ok(Err(OrderRefusal::UnknownPayment(payment)));
        };
        let key = PaymentKey::new(PaymentKind::Refund, &draft.method, &draft.reference);
        if let Some(known) = key.and_then(|key| self.payments.by_key.get(&key)) {
            if known.refund_of != Some(payment) {
                return Ok(Err(conflict(known)));
            }
            return Ok(Ok(RecordedPayment {
                payment: known.clone(),
                order: None,
                is_new: false,
            }));
        }
        if found.order_id.is_some() || refund.is_some() {
            return Ok(Err(OrderRefusal::PaymentSettled(payment)));
        }
        if draft.amount.as_ref().is_some_and(|it| *it != found.amount) {
            let due = found.amount;
            return Ok(Err(OrderRefusal::RefundExceedsDue { due }));
        }
        let parts = PaymentParts {
            kind: PaymentKind::Refund,
            order_id: None,
            order_number: found.order_number.clone(),
            refund_of: Some(payment),
            draft: as_payment(draft, found.amount.clone()),
        };
        let refund = self.record(parts, actor, now)?;
        self.payments
            .locked
            .insert(payment, (found, Some(refund.clone())));
        let subject = AttentionSubject::unmatched_payment(payment);
        self.attention.resolve(subject, &actor.name);
        Ok(Ok(RecordedPayment {
            payment: refund,
            order: None,
            is_new: true,
        }))
    }

    /// Writes the order with a new payment, as paid if that is possible now.
    fn apply_payment(
        &mut self,
        stock: &mut StockBatch,
        before: &Order,
        mut paid: Order,
        author: &StepAuthor<'_>,
    ) -> Result<Order> {
        paid.updated_at = stock.now;
        // The money is there in any case; the step needs the units as well.
        let paid = self.replace(before, paid, author.actor);
        let is_complete = paid.status == OrderStatus::Pending && paid.outstanding().is_zero();
        if !is_complete {
            return Ok(paid);
        }
        let step = self.step(stock, paid.id, OrderAction::Pay, author)?;
        Ok(step.unwrap_or(paid))
    }
}

fn as_payment(refund: &RefundDraft, amount: MoneyTotal) -> PaymentDraft {
    PaymentDraft {
        amount,
        method: refund.method.clone(),
        reference: refund.reference.clone(),
        note: refund.note.clone(),
    }
}
