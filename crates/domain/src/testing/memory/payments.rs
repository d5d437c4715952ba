//! Payments and refunds.

use std::collections::{BTreeMap, BTreeSet};

use super::{row_count::expected, tables::Tables};
use crate::{
    OrderId, PaymentId,
    attention::AttentionSubject,
    orders::{
        MoneyFacts, Order, OrderBalance, OrderLine, OrderNumber, Payment, PaymentKey, PaymentKind,
    },
    ports::{Constraint, OrderChanges, PaymentFilter, StorageError, StorageResult},
};

impl Tables {
    pub(super) fn order_ids(
        &self,
        numbers: &BTreeSet<OrderNumber>,
    ) -> BTreeMap<OrderNumber, OrderId> {
        let orders = self.orders.values().map(|row| &row.order);
        let named = orders.filter(|order| numbers.contains(&order.number));
        named
            .map(|order| (order.number.clone(), order.id))
            .collect()
    }

    pub(super) fn keyed_payments(&self, keys: &BTreeSet<PaymentKey>) -> Vec<Payment> {
        let payments = self.payments.values();
        let keyed = payments.filter(|it| it.key().is_some_and(|key| keys.contains(&key)));
        keyed.cloned().collect()
    }

    pub(super) fn payments_with_refunds(
        &self,
        ids: &BTreeSet<PaymentId>,
    ) -> BTreeMap<PaymentId, (Payment, Option<Payment>)> {
        let found = ids.iter().filter_map(|id| self.payments.get(id));
        let payments = found.filter(|payment| payment.kind == PaymentKind::Payment);
        payments
            .map(|payment| {
                let refund = self.refund_of(payment.id).cloned();
                (payment.id, (payment.clone(), refund))
            })
            .collect()
    }

    pub(super) fn write_payments(&mut self, changes: &OrderChanges) -> StorageResult<()> {
        for payment in &changes.payments {
            let key = payment.key();
            let is_taken = key.is_some() && self.payments.values().any(|it| it.key() == key);
            if is_taken {
                return Err(StorageError::Constraint(Constraint::UniquePaymentReference));
            }
            self.payments.insert(payment.id, payment.clone());
        }
        for (payment, order) in &changes.assigned {
            let row = expected(self.payments.get_mut(payment), "assigning payments")?;
            row.order_id = Some(*order);
        }
        Ok(())
    }

    /// Payments and refunds that match, newest first.
    pub(super) fn payments_matching(&self, filter: &PaymentFilter) -> Vec<Payment> {
        let newest_first = self.payments.values().rev();
        let matching = newest_first.filter(|payment| {
            let is_unmatched = payment.kind == PaymentKind::Payment
                && payment.order_id.is_none()
                && self.refund_of(payment.id).is_none();
            filter
                .is_unmatched
                .is_none_or(|wanted| wanted == is_unmatched)
                && filter
                    .order_number
                    .as_ref()
                    .is_none_or(|number| payment.order_number == *number)
                && filter
                    .reference
                    .as_ref()
                    .is_none_or(|reference| payment.reference == *reference)
        });
        matching.cloned().collect()
    }

    /// The money of an order and what it is derived from.
    pub(super) fn money_facts(&self, order: &Order) -> MoneyFacts {
        let sum = |kind| {
            let payments = self.payments.values();
            let of_order = payments.filter(|it| it.order_id == Some(order.id) && it.kind == kind);
            of_order.map(|it| it.amount.clone()).sum()
        };
        let short = order.lines.iter().map(OrderLine::missing_amount);
        let returns = self.returns.values().filter(|it| it.order_id == order.id);
        let came_back = returns.map(|it| it.credited(order));
        let subject = AttentionSubject::refund_due(order.id);
        let mut items = self.attention.values().filter(|it| it.subject == subject);
        MoneyFacts {
            order: order.clone(),
            counted: OrderBalance {
                paid: sum(PaymentKind::Payment),
                refunded: sum(PaymentKind::Refund),
                credited: short.chain(came_back).sum(),
            },
            has_open_item: items.any(|it| it.done_at.is_none()),
        }
    }

    fn refund_of(&self, payment: PaymentId) -> Option<&Payment> {
        let mut payments = self.payments.values();
        payments.find(|it| it.refund_of == Some(payment))
    }
}
