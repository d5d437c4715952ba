//! Successive decisions on orders within one transaction, and their combined changes.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};

use super::stock::StockBatch;
use crate::{
    ExpectedVersion, MoneyTotal, OrderId, Result, UserId, Version,
    accounts::{Actor, Role},
    inventory::{CustomerRefusal, StockCommand, StockRefusal::UnknownProduct},
    orders::{
        LineRefusal, Order, OrderAction, OrderDraft, OrderLine, OrderNote, OrderNumber,
        OrderRefusal, OrderRules, OrderStatus, OrderStep, SalesEffect, Transition, UnpaidHoldings,
        placement_commands, transition,
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

    /// The refusal of a step that isn't based on the order's present version; `None` if it is, or
    /// if there is no such order.
    pub(crate) fn stale(
        &self,
        id: OrderId,
        actor: &Actor,
        expected: &ExpectedVersion,
    ) -> Option<OrderRefusal> {
        let order = self.visible(id, actor)?;
        let is_stale = !expected.accepts(order.version);
        is_stale.then(|| OrderRefusal::StaleVersion(Box::new(order.clone())))
    }

    /// A loaded order. Another customer's counts as missing, so that its existence isn't revealed.
    fn visible(&self, id: OrderId, actor: &Actor) -> Option<&Order> {
        let is_foreign =
            |order: &&Order| actor.role == Role::User && order.user_id != actor.user_id;
        self.known.get(&id).filter(|order| !is_foreign(order))
    }

    /// Makes a step of a stored order, with all its effects or without any.
    pub(crate) fn step(
        &mut self,
        stock: &mut StockBatch,
        id: OrderId,
        action: OrderAction,
        author: &StepAuthor<'_>,
    ) -> Result<Order, OrderRefusal> {
        let actor = author.actor;
        let before = self.visible(id, actor).ok_or(OrderRefusal::Unknown(id))?;
        let Transition {
            mut order,
            commands,
            sales,
        } = transition(before, action, stock.now)?;
        // Here and not only in the database: the response has the version after this step.
        order.version = before.version.next();
        all_or_nothing(stock, &commands, actor)?;
        let from = before.status;
        self.add_sales(&order, sales);
        self.add_step(&order, Some(from), author);
        self.changes.moved.insert(id, order.clone());
        // A later step of this order in the same batch starts from the new status.
        self.known.insert(id, order.clone());
        Ok(order)
    }

    /// Writes all decided orders and steps; does nothing if there are none.
    pub(crate) fn write(self, unit: &mut dyn UnitOfWork, now: DateTime<Utc>) -> Result<()> {
        if self.changes.is_empty() {
            return Ok(());
        }
        Ok(unit.orders().write(&self.changes, now)?)
    }

    fn add_sales(&mut self, order: &Order, sales: SalesEffect) {
        let sign = match sales {
            SalesEffect::None => return,
            SalesEffect::Add => 1,
            SalesEffect::Subtract => -1,
        };
        for line in &order.lines {
            if let Some(product) = line.product_id {
                let units = sign * i64::from(line.quantity.get());
                let sum = self.changes.sales.entry(product).or_default();
                *sum = sum.saturating_add(units);
            }
        }
    }

    fn add_step(&mut self, order: &Order, from: Option<OrderStatus>, author: &StepAuthor<'_>) {
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

fn all_or_nothing(
    stock: &mut StockBatch,
    commands: &[StockCommand],
    actor: &Arc<Actor>,
) -> Result<(), OrderRefusal> {
    let lines = stock.decide_atomically(commands, actor).into_iter();
    let refused: Vec<_> = lines
        .zip(commands)
        .filter_map(|(line, command)| Some((command.product_id, line.err()?.into())))
        .collect();
    if refused.is_empty() {
        Ok(())
    } else {
        Err(OrderRefusal::Lines(refused))
    }
}

/// The new order at current prices. Products that don't exist or have no price are refused here;
/// everything else that prevents a sale is checked by the lock.
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
            refused.push((product_id, UnknownProduct { product_id }.into()));
            continue;
        };
        let snapshot = &item.snapshot;
        if snapshot.display_price.is_zero() {
            refused.push((product_id, LineRefusal::MissingPrice(product_id)));
            continue;
        }
        lines.push(OrderLine {
            product_id: Some(product_id),
            product_name: snapshot.name.clone(),
            product_code: snapshot.product_code.clone(),
            price: snapshot.display_price.clone(),
            quantity,
            amount: MoneyTotal::of(&snapshot.display_price, quantity.get().unsigned_abs()),
        });
    }
    if !refused.is_empty() {
        return Err(OrderRefusal::Lines(refused));
    }
    let now = stock.now;
    Ok(Order {
        id,
        number,
        user_id: actor.user_id,
        placed_by: actor.name.clone(),
        status: OrderStatus::Pending,
        status_before_refund: None,
        total: lines.iter().map(|line| line.amount.clone()).sum(),
        lines,
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
