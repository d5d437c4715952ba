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
    orders::{OrderNote, OrderVerb},
    ports::Job,
};

/// What one transaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CancelledOrders {
    /// Orders that were looked at: fewer than asked for means that none is left, save those that
    /// others work on.
    pub found: usize,
    /// Orders that were cancelled.
    pub cancelled: usize,
}

/// Cancels at most `limit` unpaid orders that were placed before `placed_before`, and gives back
/// what they hold, in one transaction. Orders that others work on are passed over: one that is
/// being paid isn't cancelled. `is_alone` does nothing where another transaction does the same
/// with it.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the shop itself or an admin asks.
pub fn cancel_unpaid_orders(
    cx: Context<'_>,
    placed_before: DateTime<Utc>,
    limit: u32,
    is_alone: bool,
) -> Result<CancelledOrders> {
    cx.actor.require(Role::Admin)?;
    let actor = Arc::new(cx.actor.clone());
    cx.transactor.run(|unit| {
        if is_alone && !unit.jobs().try_lock(Job::CancelUnpaidOrders)? {
            return Ok(CancelledOrders::default());
        }
        let mut orders = OrderBatch {
            known: unit.orders().lock_unpaid_since(placed_before, limit)?,
            ..OrderBatch::default()
        };
        if orders.known.is_empty() {
            return Ok(CancelledOrders::default());
        }
        let now = cx.now();
        let mut needs = Needs::default();
        orders
            .known
            .values()
            .for_each(|order| needs.add_order(order));
        let mut stock = StockBatch::load(unit, needs, now)?;
        let doer = Doer {
            actor: &actor,
            note: &OrderNote::default(),
        };
        let ids: Vec<_> = orders.known.keys().copied().collect();
        let cancelled = ids
            .iter()
            .filter(|id| {
                orders
                    .step(&mut stock, **id, OrderVerb::TimeOut, &doer)
                    .is_ok()
            })
            .count();
        orders.write(unit, now)?;
        stock.write(unit)?;
        Ok(CancelledOrders {
            found: ids.len(),
            cancelled,
        })
    })
}
