//! What decisions on payments and refunds depend on, loaded for one transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::request::{OrderCommand, ReturnStep};
use crate::{
    MoneyTotal, OrderId, PaymentId, Result,
    accounts::Actor,
    orders::{
        Order, OrderAction, OrderNumber, Payment, PaymentDraft, PaymentKey, PaymentKind,
        PaymentTarget,
    },
    ports::{StorageError, UnitOfWork},
};

/// What must be loaded for decisions on money.
#[derive(Default)]
pub(super) struct PaymentNeeds {
    numbers: BTreeSet<OrderNumber>,
    keys: BTreeSet<PaymentKey>,
    payments: BTreeSet<PaymentId>,
    /// Maximum number of new payments and refunds.
    new: u32,
}

impl PaymentNeeds {
    /// Adds the needs of a command.
    pub(super) fn add(&mut self, command: &OrderCommand) {
        let key = match command {
            OrderCommand::Place(_)
            | OrderCommand::Ship { .. }
            | OrderCommand::ReplaceParcels { .. }
            | OrderCommand::RequestReturn { .. } => return,
            OrderCommand::MoveReturn { step, .. } => match step {
                ReturnStep::Refund { method, reference } => {
                    PaymentKey::new(PaymentKind::Refund, method, reference)
                }
                ReturnStep::Decide(_) | ReturnStep::Receive { .. } => return,
            },
            OrderCommand::Move { action, .. } => {
                let records =
                    matches!(action, OrderAction::Pay | OrderAction::ConfirmRefund { .. });
                self.new += u32::from(records);
                return;
            }
            OrderCommand::RecordPayment { order, payment } => {
                if let PaymentTarget::Number(number) = order {
                    self.numbers.insert(number.clone());
                }
                PaymentKey::new(PaymentKind::Payment, &payment.method, &payment.reference)
            }
            OrderCommand::RecordRefund { refund, .. } => {
                PaymentKey::new(PaymentKind::Refund, &refund.method, &refund.reference)
            }
            OrderCommand::AssignPayment { payment, .. } => {
                self.payments.insert(*payment);
                None
            }
            OrderCommand::RefundPayment { payment, refund } => {
                self.payments.insert(*payment);
                PaymentKey::new(PaymentKind::Refund, &refund.method, &refund.reference)
            }
        };
        self.keys.extend(key);
        self.new += 1;
    }

    /// The orders with the numbers in the commands. They are locked by the caller.
    pub(super) fn find_orders(
        &self,
        unit: &mut dyn UnitOfWork,
    ) -> Result<BTreeMap<OrderNumber, OrderId>> {
        if self.numbers.is_empty() {
            return Ok(BTreeMap::new());
        }
        Ok(unit.orders().ids_of_numbers(&self.numbers)?)
    }

    /// Loads what is recorded already. After the orders are locked: a transaction that was waited
    /// for may have recorded something.
    pub(super) fn load(
        self,
        unit: &mut dyn UnitOfWork,
        numbers: BTreeMap<OrderNumber, OrderId>,
    ) -> Result<PaymentBatch> {
        let mut batch = PaymentBatch {
            numbers,
            ..PaymentBatch::default()
        };
        if !self.payments.is_empty() {
            batch.locked = unit.orders().lock_payments(&self.payments)?;
        }
        if !self.keys.is_empty() {
            let found = unit.orders().payments_with_keys(&self.keys)?;
            let keyed = found.into_iter().map(|payment| (payment.key(), payment));
            batch.by_key = keyed
                .filter_map(|(key, payment)| Some((key?, payment)))
                .collect();
        }
        if self.new > 0 {
            batch.free_ids = reserve(unit, self.new)?;
        }
        Ok(batch)
    }
}

/// Recorded payments that decisions depend on, and ids for new ones.
#[derive(Default)]
pub(crate) struct PaymentBatch {
    pub(super) numbers: BTreeMap<OrderNumber, OrderId>,
    pub(super) by_key: BTreeMap<PaymentKey, Payment>,
    /// Payments that are to be assigned or refunded, each with its own refund.
    pub(super) locked: BTreeMap<PaymentId, (Payment, Option<Payment>)>,
    free_ids: std::vec::IntoIter<PaymentId>,
}

/// What a new payment or refund is about.
pub(crate) struct PaymentParts {
    pub(crate) kind: PaymentKind,
    pub(crate) order_id: Option<OrderId>,
    pub(crate) order_number: OrderNumber,
    pub(crate) refund_of: Option<PaymentId>,
    pub(crate) draft: PaymentDraft,
}

fn reserve(unit: &mut dyn UnitOfWork, new: u32) -> Result<std::vec::IntoIter<PaymentId>> {
    Ok(unit.orders().reserve_payment_ids(new)?.into_iter())
}

impl PaymentBatch {
    /// A batch for at most `new` payments and refunds that depend on no recorded ones.
    pub(crate) fn of_new(unit: &mut dyn UnitOfWork, new: u32) -> Result<Self> {
        Ok(Self {
            free_ids: reserve(unit, new)?,
            ..Self::default()
        })
    }

    /// The order that a payment is for; `None` if there is none with its number.
    pub(super) fn order_id(&self, target: &PaymentTarget) -> Option<OrderId> {
        match target {
            PaymentTarget::Id(id) => Some(*id),
            PaymentTarget::Number(number) => self.numbers.get(number).copied(),
        }
    }

    /// A new payment or refund with one of the reserved ids.
    pub(crate) fn create(
        &mut self,
        parts: PaymentParts,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Payment> {
        let id = self.free_ids.next().ok_or_else(|| {
            StorageError::Inconsistent("fewer payment ids were reserved than asked".into())
        })?;
        let PaymentParts {
            kind,
            order_id,
            order_number,
            refund_of,
            draft,
        } = parts;
        Ok(Payment {
            id,
            order_id,
            order_number,
            kind,
            amount: draft.amount,
            method: draft.method,
            reference: draft.reference,
            refund_of,
            note: draft.note,
            user_id: actor.user_id,
            operator_name: actor.name.clone(),
            request_id: actor.request_id.clone(),
            at,
        })
    }
}

/// The order with a further payment; `None` if the sum couldn't be stored.
pub(super) fn with_payment(order: &Order, amount: &MoneyTotal) -> Option<Order> {
    let mut order = order.clone();
    order.balance.paid = order.balance.paid.plus(amount);
    order.balance.paid.is_storable().then_some(order)
}
