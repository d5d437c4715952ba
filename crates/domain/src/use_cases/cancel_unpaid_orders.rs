//! Cancelling orders that nobody paid (seed 1, 自动化管理命令 `cancel_unpaid_orders`).

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    Context,
    order_batch::{Doer, OrderBatch},
    stock_batch::StockBatch,
    stock_needs::Needs,
};
use crate::{
    Result,
    accounts::Role,
    orders::{DeadlinePlace, OrderNote, OrderNumber, OrderRefusal, OrderVerb, Overdue},
    ports::{Job, UnitOfWork},
};

/// What is looked at in one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpaidRound {
    /// Which orders are overdue.
    pub overdue: Overdue,
    /// The last order of the round before: one that can't be cancelled keeps none behind it.
    pub behind: Option<DeadlinePlace>,
    /// Most orders.
    pub limit: u32,
    /// Whether nothing is done where another transaction does the same with this.
    pub is_alone: bool,
}

/// What one transaction did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CancelledOrders {
    /// Orders that were looked at: fewer than asked for means that none is left, save those that
    /// others work on.
    pub found: usize,
    /// Orders that were cancelled.
    pub cancelled: usize,
    /// Orders that couldn't be: nothing of theirs changed.
    pub refused: Vec<(OrderNumber, OrderRefusal)>,
    /// The last of those that were looked at.
    pub last: Option<DeadlinePlace>,
}

/// Cancels overdue orders and gives back what they hold, in one transaction. Orders that others
/// work on are passed over: one that is being paid isn't cancelled.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the shop itself or an admin asks.
pub fn cancel_unpaid_orders(cx: Context<'_>, round: UnpaidRound) -> Result<CancelledOrders> {
    cx.actor.require(Role::Admin)?;
    let actor = Arc::new(cx.actor.clone());
    let UnpaidRound {
        overdue,
        behind,
        limit,
        is_alone,
    } = round;
    cx.transactor.run(|unit| {
        if is_alone && !unit.jobs().try_lock(Job::CancelUnpaidOrders)? {
            return Ok(CancelledOrders::default());
        }
        let orders = OrderBatch {
            known: unit.orders().lock_overdue(overdue, behind, limit)?,
            ..OrderBatch::default()
        };
        if orders.known.is_empty() {
            return Ok(CancelledOrders::default());
        }
        let doer = Doer {
            actor: &actor,
            note: &OrderNote::default(),
        };
        end_orders(unit, orders, OrderVerb::TimeOut, &doer, cx.now())
    })
}

/// Makes this step of each of the orders whose rows are locked. An order that refuses it stays as
/// it is.
pub(super) fn end_orders(
    unit: &mut dyn UnitOfWork,
    mut orders: OrderBatch,
    verb: OrderVerb,
    doer: &Doer<'_>,
    now: DateTime<Utc>,
) -> Result<CancelledOrders> {
    let mut needs = Needs::default();
    orders
        .known
        .values()
        .for_each(|order| needs.add_order(order));
    let mut stock = StockBatch::load(unit, needs, now)?;
    let found: Vec<_> = orders.known.values().cloned().collect();
    let mut done = CancelledOrders {
        found: found.len(),
        last: found.iter().map(DeadlinePlace::from).max(),
        ..CancelledOrders::default()
    };
    for order in found {
        match orders.step(&mut stock, order.id, verb, doer) {
            Ok(_cancelled) => done.cancelled = done.cancelled.saturating_add(1),
            Err(refusal) => done.refused.push((order.number, refusal)),
        }
    }
    orders.write(unit, now)?;
    stock.write(unit)?;
    Ok(done)
}
