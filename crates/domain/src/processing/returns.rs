//! Decisions on returns within one transaction.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    orders::{OrderBatch, StepAuthor},
    payments::conflict,
    request::ReturnStep,
    stock::StockBatch,
    stock_effects::apply_receipt,
};
use crate::{
    ExpectedVersion, OrderId, Result, ReturnId,
    accounts::{Actor, Requirement, Scope},
    orders::{
        Order, OrderAction, OrderNote, OrderRefusal, OrderReturn, OrderStatus, PaymentKey,
        PaymentKind, ReceiptEffects, RefundDraft, ReturnDraft, ReturnOfOrder, ReturnStatus,
        after_return_step, check_changes, decide_return, receive_return, request_return,
        transition,
    },
    ports::ReturnedUnits,
};

/// Result of a decision on a return.
pub(super) type ReturnResult = Result<Result<ReturnOfOrder, OrderRefusal>>;

impl OrderBatch {
    /// Requests a return of an order that was shipped. More than one may be open.
    pub(super) fn request_return(
        &mut self,
        actor: &Arc<Actor>,
        order: OrderId,
        draft: &ReturnDraft,
        expected: &ExpectedVersion,
        now: DateTime<Utc>,
    ) -> ReturnResult {
        let needed = Requirement::Own(Scope::OrdersManage);
        if !actor.meets(needed) {
            return Ok(Err(OrderRefusal::Forbidden { needed }));
        }
        let before = match self.find_at(order, actor, expected) {
            Ok(found) => found.clone(),
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.open_return(&before, draft, actor, now)
    }

    /// Adds a return to the order, which is returning from then on.
    pub(super) fn open_return(
        &mut self,
        before: &Order,
        draft: &ReturnDraft,
        actor: &Arc<Actor>,
        now: DateTime<Utc>,
    ) -> ReturnResult {
        let after = if before.status == OrderStatus::Returning {
            after_return_step(before, true, now)
        } else {
            match transition(before, OrderAction::Return, now) {
                Ok(moved) => moved.order,
                Err(refusal) => return Ok(Err(refusal)),
            }
        };
        let id = self.returns.next_id()?;
        let known = self.returns.of_order(before.id);
        let made = match request_return(before, known, draft, id, actor, now) {
            Ok(made) => made,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let note = &draft.reason;
        Ok(Ok(self.write_return(
            before,
            after,
            made,
            &StepAuthor { actor, note },
        )))
    }

    /// The short form of a return: of everything that the customer still has.
    pub(super) fn return_everything(
        &mut self,
        before: &Order,
        author: &StepAuthor<'_>,
        now: DateTime<Utc>,
    ) -> Result<Result<Order, OrderRefusal>> {
        // Not while a return is open, unlike the long form.
        if let Err(refusal) = transition(before, OrderAction::Return, now) {
            return Ok(Err(refusal));
        }
        let draft = ReturnDraft {
            items: None,
            reason: author.note.clone(),
        };
        let opened = self.open_return(before, &draft, author.actor, now)?;
        Ok(opened.map(|opened| opened.order))
    }

    /// Makes a step of a return. Another customer's return is reported as missing.
    pub(super) fn move_return(
        &mut self,
        stock: &mut StockBatch,
        id: ReturnId,
        step: &ReturnStep,
        author: &StepAuthor<'_>,
        expected: &ExpectedVersion,
    ) -> ReturnResult {
        let needed = step.requirement();
        if !author.actor.meets(needed) {
            return Ok(Err(OrderRefusal::Forbidden { needed }));
        }
        let found = self.returns.by_id.get(&id).cloned();
        let found = found.and_then(|found| {
            let order = self.find(found.order_id, author.actor)?.clone();
            Some((found, order))
        });
        let Some((found, before)) = found else {
            return Ok(Err(OrderRefusal::UnknownReturn(id)));
        };
        if !expected.accepts(before.version) {
            return Ok(Err(OrderRefusal::StaleReturn(Box::new(ReturnOfOrder {
                order_return: found,
                order: before,
            }))));
        }
        if let Err(refusal) = check_changes(&before, author.actor) {
            return Ok(Err(refusal));
        }
        match step {
            ReturnStep::Decide(decision) => {
                let decided = decide_return(&before, &found, *decision, author.note, stock.now);
                Ok(decided.map(|decided| {
                    let after = self.after_step(&before, &decided, stock.now);
                    self.write_return(&before, after, decided, author)
                }))
            }
            ReturnStep::Receive { items } => {
                // Not while a refund of the whole order is requested: it decides on all units.
                if before.status != OrderStatus::Returning && found.status.is_open() {
                    return Ok(Err(OrderRefusal::illegal_transition(&before)));
                }
                let effects = receive_return(&before, &found, items.as_deref(), stock.now);
                Ok(effects.and_then(|effects| self.receive(stock, &before, effects, author)))
            }
            ReturnStep::Refund { method, reference } => {
                let refund = RefundDraft {
                    amount: None,
                    method: method.clone(),
                    reference: reference.clone(),
                    note: author.note.clone(),
                };
                self.refund_return(&before, &found, refund, author, stock.now)
            }
        }
    }

    fn receive(
        &mut self,
        stock: &mut StockBatch,
        before: &Order,
        effects: ReceiptEffects,
        author: &StepAuthor<'_>,
    ) -> Result<ReturnOfOrder, OrderRefusal> {
        apply_receipt(stock, &effects.commands, author.actor)?;
        self.add_returned(before, &effects.returned);
        let mut changed = effects.order_return;
        let after = self.after_step(&effects.order, &changed, stock.now);
        // Nothing came back, or only gifts: no refund will follow.
        if changed.status == ReturnStatus::Received && changed.credited(&after).is_zero() {
            changed.status = ReturnStatus::Refunded;
        }
        Ok(self.write_return(before, after, changed, author))
    }

    /// Gives back the value of what came back, as far as it is due.
    fn refund_return(
        &mut self,
        before: &Order,
        found: &OrderReturn,
        mut refund: RefundDraft,
        author: &StepAuthor<'_>,
        now: DateTime<Utc>,
    ) -> ReturnResult {
        let key = PaymentKey::new(PaymentKind::Refund, &refund.method, &refund.reference);
        let known = key.and_then(|key| self.payments.by_key.get(&key));
        match (found.status, known) {
            // A repeat of the request that settled it.
            (ReturnStatus::Refunded, Some(known)) if known.order_id == Some(before.id) => {
                return Ok(Ok(ReturnOfOrder {
                    order_return: found.clone(),
                    order: before.clone(),
                }));
            }
            // The reference of another refund would settle this return without money.
            (ReturnStatus::Received, Some(known)) => return Ok(Err(conflict(known))),
            (ReturnStatus::Received, None) => {}
            (status, _) => return Ok(Err(OrderRefusal::illegal_return_transition(status))),
        }
        let due = found.credited(before).min(before.refund_due());
        if due.is_zero() {
            return Ok(Err(OrderRefusal::RefundExceedsDue { due }));
        }
        refund.amount = Some(due);
        let recorded = self.record_refund(author.actor, before.id, &refund, now)?;
        let after = match recorded {
            Ok(recorded) => recorded.order.unwrap_or_else(|| before.clone()),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let refunded = OrderReturn {
            status: ReturnStatus::Refunded,
            updated_at: now,
            ..found.clone()
        };
        let moved = after_return_step(&after, self.returns.is_any_open(before.id), now);
        Ok(Ok(self.write_return(&after, moved, refunded, author)))
    }

    /// Marks what was received as refunded, if nothing is due to the customer any more.
    pub(super) fn settle_returns(&mut self, before: &Order, after: &Order) {
        if before.refund_due().is_zero() || !after.refund_due().is_zero() {
            return;
        }
        let is_settled = |it: &&OrderReturn| {
            it.status == ReturnStatus::Received && !it.credited(after).is_zero()
        };
        let settled = self.returns.of_order(after.id).filter(is_settled);
        let settled: Vec<_> = settled.cloned().collect();
        for found in settled {
            self.put_return(OrderReturn {
                status: ReturnStatus::Refunded,
                updated_at: after.updated_at,
                ..found
            });
        }
    }

    /// Records units that came back; `order` is the order before.
    pub(super) fn add_returned(&mut self, order: &Order, returned: &[(usize, u32)]) {
        for (position, units) in returned {
            self.changes.returned.push(ReturnedUnits {
                order_id: order.id,
                position: *position,
                units: *units,
            });
            let line = order.lines.get(*position);
            let product = line.and_then(|line| line.product_id);
            // Units of an order that wasn't completed don't count as sold yet.
            if let Some(product) = product.filter(|_| order.completed_at.is_some()) {
                let sum = self.changes.sales.entry(product).or_default();
                *sum = sum.saturating_sub(i64::from(*units));
            }
        }
    }

    /// The order after a step that led to this state of one of its returns.
    fn after_step(&self, order: &Order, changed: &OrderReturn, now: DateTime<Utc>) -> Order {
        let mut others = self.returns.of_order(order.id);
        let is_open =
            changed.status.is_open() || others.any(|it| it.id != changed.id && it.status.is_open());
        after_return_step(order, is_open, now)
    }

    fn write_return(
        &mut self,
        before: &Order,
        after: Order,
        changed: OrderReturn,
        author: &StepAuthor<'_>,
    ) -> ReturnOfOrder {
        let note = history_note(&changed, author.note);
        let author = StepAuthor {
            actor: author.actor,
            note: &note,
        };
        self.put_return(changed.clone());
        self.add_step(&after, Some(before.status), &author);
        let order = self.replace(before, after, author.actor);
        // A refund may have settled it.
        let order_return = self.returns.by_id.get(&changed.id).cloned();
        ReturnOfOrder {
            order_return: order_return.unwrap_or(changed),
            order,
        }
    }

    /// Replaces a return by its new state.
    pub(super) fn put_return(&mut self, changed: OrderReturn) {
        self.changes.returns.insert(changed.id, changed.clone());
        // A later request of this batch starts from the new state.
        self.returns.by_id.insert(changed.id, changed);
    }
}

/// The line of the order's history about a step of a return.
fn history_note(changed: &OrderReturn, note: &OrderNote) -> OrderNote {
    let what = format!("return {} {}", changed.id, changed.status);
    if note.is_empty() {
        OrderNote::lossy(&what)
    } else {
        OrderNote::lossy(&format!("{what}: {note}"))
    }
}
