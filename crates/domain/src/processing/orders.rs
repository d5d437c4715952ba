//! Successive decisions on orders within one transaction, and their combined changes.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};

use super::{
    attention::AttentionChanges,
    payment_batch::{PaymentBatch, PaymentParts, with_payment},
    return_batch::ReturnBatch,
    stock::StockBatch,
    stock_effects::all_or_nothing,
};
use crate::{
    ExpectedVersion, MoneyTotal, OrderId, Result, UserId, Version,
    accounts::{Actor, Role},
    inventory::{CustomerRefusal, StockRefusal::UnknownProduct},
    orders::{
        Order, OrderAction, OrderBalance, OrderDraft, OrderLine, OrderLinesDraft, OrderNote,
        OrderNumber, OrderRefusal, OrderRules, OrderStatus, OrderStep, Parcels, Payment,
        PaymentDraft, PaymentKind, PaymentMethod, PaymentReference, SalesEffect, Transition,
        UnpaidHoldings, check_changes, placement_commands, transition, with_shipment,
    },
    ports::{OrderChanges, UnitOfWork},
};

/// Decisions on orders whose rows are locked.
#[derive(Default)]
pub(crate) struct OrderBatch {
    pub(crate) changes: OrderChanges,
    /// The loaded orders in their current state.
    pub(crate) known: BTreeMap<OrderId, Order>,
    /// What customers hold without having paid; disabled ones are missing.
    pub(crate) unpaid: BTreeMap<UserId, UnpaidHoldings>,
    pub(crate) payments: PaymentBatch,
    pub(crate) returns: ReturnBatch,
    pub(crate) attention: AttentionChanges,
}

/// The actor of a step, and their note.
pub(crate) struct StepAuthor<'a> {
    pub(crate) actor: &'a Arc<Actor>,
    pub(crate) note: &'a OrderNote,
}

impl OrderBatch {
    /// Places an order with this id and number: every line is locked, or the order is refused
    /// without any change.
    pub(crate) fn place(
        &mut self,
        stock: &mut StockBatch,
        actor: &Arc<Actor>,
        draft: &OrderDraft,
        (id, number): (OrderId, OrderNumber),
        rules: &OrderRules,
    ) -> Result<Order, OrderRefusal> {
        let customer = actor.user_id.filter(|_| actor.role == Role::User);
        if let Some(user) = customer {
            // A customer who is missing here was disabled after the request was accepted.
            let unpaid = self
                .unpaid
                .get(&user)
                .ok_or(CustomerRefusal::AccountDisabled)?;
            unpaid.check(&draft.lines, rules)?;
        }
        let order = new_order(stock, actor, draft, (id, number), rules)?;
        let commands = placement_commands(&order);
        // A refusal leaves the stock as it was, so nothing needs to be undone.
        all_or_nothing(stock, &commands, actor)?;
        if let Some(user) = customer {
            // A later order of this customer in the same batch is checked against both.
            self.unpaid.entry(user).or_default().add(&draft.lines);
        }
        let author = StepAuthor {
            actor,
            note: &OrderNote::default(),
        };
        self.add_step(&order, None, &author);
        self.changes.placed.push(order.clone());
        Ok(order)
    }

    /// Makes a step of a stored order, with all its effects or without any. Paying records a
    /// payment of what is outstanding, and confirming a refund one of all that is due; the latter ends
    /// the order's open returns as well.
    pub(crate) fn step(
        &mut self,
        stock: &mut StockBatch,
        id: OrderId,
        action: OrderAction,
        author: &StepAuthor<'_>,
    ) -> Result<Result<Order, OrderRefusal>> {
        let Some(before) = self.find(id, author.actor).cloned() else {
            return Ok(Err(OrderRefusal::Unknown(id)));
        };
        if action == OrderAction::Return {
            return self.return_everything(&before, author, stock.now);
        }
        let outstanding = match action {
            OrderAction::Pay => before.outstanding(),
            _ => MoneyTotal::zero(),
        };
        let Some(paid) = with_payment(&before, &outstanding) else {
            return Ok(Err(OrderRefusal::AmountOutOfRange));
        };
        let decided = match action {
            OrderAction::ConfirmRefund { goods_received } => {
                self.refund_step(stock, &paid, goods_received, author.actor)
            }
            _ => decide_step(stock, &paid, action, author.actor),
        };
        let (mut order, sales) = match decided {
            Ok(decided) => decided,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if action == OrderAction::Ship {
            self.changes.shipped.insert(id);
        }
        if !outstanding.is_zero() {
            self.record_short(PaymentKind::Payment, &order, outstanding, author)?;
        }
        let due = order.refund_due();
        if matches!(action, OrderAction::ConfirmRefund { .. }) && !due.is_zero() {
            order.balance.refunded = order.balance.refunded.plus(&due);
            self.record_short(PaymentKind::Refund, &order, due, author)?;
        }
        self.add_sales(&order, sales);
        self.add_step(&order, Some(before.status), author);
        Ok(Ok(self.replace(&before, order, author.actor)))
    }

    /// Ships an order, or less than was ordered: nothing follows later, and the value of what is missing
    /// is due back.
    pub(crate) fn ship(
        &mut self,
        stock: &mut StockBatch,
        (id, expected): (OrderId, &ExpectedVersion),
        (shipped, parcels): (Option<&OrderLinesDraft>, &Parcels),
        author: &StepAuthor<'_>,
    ) -> Result<Order, OrderRefusal> {
        let before = self.find_at(id, author.actor, expected)?.clone();
        let reduced = match shipped {
            Some(shipped) => with_shipment(&before, shipped)?,
            None => before.clone(),
        };
        let (mut order, sales) = decide_step(stock, &reduced, OrderAction::Ship, author.actor)?;
        self.changes.shipped.insert(id);
        if !parcels.is_empty() {
            order.parcels = parcels.clone();
            self.changes.parcels.insert(id);
        }
        self.add_sales(&order, sales);
        self.add_step(&order, Some(before.status), author);
        Ok(self.replace(&before, order, author.actor))
    }

    /// A loaded order that the actor may see. Another customer's order is reported as missing, so
    /// that its existence isn't revealed.
    pub(crate) fn find(&self, id: OrderId, actor: &Actor) -> Option<&Order> {
        self.known
            .get(&id)
            .filter(|order| order.is_visible_to(actor))
    }

    /// Like [`find`](Self::find), at one of the versions on which a change may be based, if the actor
    /// may still change it.
    pub(crate) fn find_at(
        &self,
        id: OrderId,
        actor: &Actor,
        expected: &ExpectedVersion,
    ) -> Result<&Order, OrderRefusal> {
        let order = self.find(id, actor).ok_or(OrderRefusal::Unknown(id))?;
        if !expected.accepts(order.version) {
            return Err(OrderRefusal::StaleVersion(Box::new(order.clone())));
        }
        check_changes(order, actor)?;
        Ok(order)
    }

    /// Creates a payment or refund and records it, without its effect on an order.
    pub(super) fn record(
        &mut self,
        parts: PaymentParts,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Payment> {
        let payment = self.payments.create(parts, actor, at)?;
        if let Some(key) = payment.key() {
            // A later request of this batch with the same reference finds it.
            self.payments.by_key.insert(key, payment.clone());
        }
        self.changes.payments.push(payment.clone());
        Ok(payment)
    }

    /// Records a payment or refund by the short form, which has neither method nor reference.
    fn record_short(
        &mut self,
        kind: PaymentKind,
        order: &Order,
        amount: MoneyTotal,
        author: &StepAuthor<'_>,
    ) -> Result<()> {
        let method = match author.actor.role {
            Role::User => PaymentMethod::customer(),
            _ => PaymentMethod::manual(),
        };
        let parts = PaymentParts {
            kind,
            order_id: Some(order.id),
            order_number: order.number.clone(),
            refund_of: None,
            draft: PaymentDraft {
                amount,
                method,
                reference: PaymentReference::default(),
                note: author.note.clone(),
            },
        };
        self.record(parts, author.actor, order.updated_at).map(drop)
    }

    /// Replaces a loaded order by its new state, and compares what is due to the customer. Returns
    /// the new state with its version, which the response shows.
    pub(super) fn replace(&mut self, before: &Order, mut after: Order, actor: &Actor) -> Order {
        after.version = before.version.next();
        self.settle_returns(before, &after);
        self.attention.compare(before, &after, &actor.name);
        self.changes.moved.insert(after.id, after.clone());
        // A later request of this batch starts from the new state.
        self.known.insert(after.id, after.clone());
        after
    }

    /// Writes all decided orders and steps; does nothing if there are none.
    pub(crate) fn write(self, unit: &mut dyn UnitOfWork, now: DateTime<Utc>) -> Result<()> {
        if !self.changes.is_empty() {
            unit.orders().write(&self.changes, now)?;
        }
        self.attention.write(unit, now)
    }

    fn add_sales(&mut self, order: &Order, sales: SalesEffect) {
        let sign = match sales {
            SalesEffect::None => return,
            SalesEffect::Add => 1,
            SalesEffect::Subtract => -1,
        };
        for line in &order.lines {
            if let Some(product) = line.product_id {
                let units = sign * i64::from(line.remaining());
                let sum = self.changes.sales.entry(product).or_default();
                *sum = sum.saturating_add(units);
            }
        }
    }

    pub(super) fn add_step(
        &mut self,
        order: &Order,
        from: Option<OrderStatus>,
        author: &StepAuthor<'_>,
    ) {
        let step = OrderStep {
            from,
            to: order.status,
            user_id: author.actor.user_id,
            operator_name: author.actor.name.clone(),
            note: author.note.clone(),
            request_id: author.actor.request_id.clone(),
            at: order.updated_at,
        };
        self.changes.steps.push((order.id, step));
    }
}

/// Decides on a step of the order in this state, with its stock commands.
fn decide_step(
    stock: &mut StockBatch,
    order: &Order,
    action: OrderAction,
    actor: &Arc<Actor>,
) -> Result<(Order, SalesEffect), OrderRefusal> {
    let Transition {
        order,
        commands,
        sales,
    } = transition(order, action, stock.now)?;
    all_or_nothing(stock, &commands, actor)?;
    Ok((order, sales))
}

/// The new order at current prices. Products that don't exist are refused here; everything else
/// that prevents a sale is checked by the lock.
fn new_order(
    stock: &StockBatch,
    actor: &Actor,
    draft: &OrderDraft,
    (id, number): (OrderId, OrderNumber),
    rules: &OrderRules,
) -> Result<Order, OrderRefusal> {
    let mut lines = Vec::new();
    let mut refused = Vec::new();
    for (product_id, quantity) in draft.lines.iter() {
        let Some(item) = stock.items().get(&product_id) else {
            refused.push((product_id, UnknownProduct { product_id }));
            continue;
        };
        let snapshot = &item.snapshot;
        lines.push(OrderLine {
            product_id: Some(product_id),
            deleted_product_id: None,
            product_name: snapshot.name.clone(),
            product_code: snapshot.product_code.clone(),
            price: snapshot.display_price.clone(),
            quantity,
            amount: MoneyTotal::of(&snapshot.display_price, quantity.get().unsigned_abs()),
            shipped: None,
            returned: 0,
        });
    }
    if !refused.is_empty() {
        return Err(OrderRefusal::Lines(refused));
    }
    draft.expected.check(&lines)?;
    let now = stock.now;
    Ok(Order {
        id,
        number,
        user_id: actor.user_id,
        placed_by: actor.name.clone(),
        status: OrderStatus::Pending,
        status_before_refund: None,
        total: lines.iter().map(|line| line.amount.clone()).sum(),
        balance: OrderBalance::default(),
        lines,
        parcels: Parcels::default(),
        contact: draft.contact.clone(),
        note: draft.note.clone(),
        version: Version::FIRST,
        created_at: now,
        updated_at: now,
        expires_at: now + rules.payment_timeout,
        paid_at: None,
        shipped_at: None,
        completed_at: None,
        ended_at: None,
    })
}
