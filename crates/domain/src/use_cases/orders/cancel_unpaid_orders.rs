//! Cancels orders that weren't paid in time (spec: statistics and inventory, 自动化管理命令
//! `cancel_unpaid_orders`).

use std::sync::Arc;

use super::apply_to_orders::apply_to_orders;
use crate::{
    Result,
    accounts::Role,
    orders::{DeadlineCursor, OrderAction, OrderNote, OrderNumber, OrderRefusal, OverdueCriterion},
    ports::Job,
    processing::{OrderBatch, StepAuthor},
    use_cases::Context,
};

/// Scope of one batch, processed in one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpaidOrderBatch {
    /// Which orders count as overdue.
    pub overdue: OverdueCriterion,
    /// The last order of the batch before, as a keyset cursor: an order that can't be cancelled
    /// doesn't block those behind it.
    pub behind: Option<DeadlineCursor>,
    /// Maximum number of orders.
    pub limit: u32,
    /// Whether to do nothing if another transaction holds the job's lock.
    pub is_alone: bool,
}

/// Result of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CancelledOrders {
    /// Number of orders found: fewer than the limit means that none is left, except those that
    /// other transactions have locked.
    pub found: usize,
    /// Number of orders cancelled.
    pub cancelled: usize,
    /// Orders that couldn't be cancelled, and are unchanged.
    pub refused: Vec<(OrderNumber, OrderRefusal)>,
    /// The last of the orders found; the cursor for the next batch.
    pub last: Option<DeadlineCursor>,
}

/// Cancels overdue orders and releases their holds, in one transaction. Skips orders that other
/// transactions have locked: one that is being paid isn't cancelled.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn cancel_unpaid_orders(cx: Context<'_>, round: UnpaidOrderBatch) -> Result<CancelledOrders> {
    cx.actor.require(Role::Admin)?;
    let actor = Arc::new(cx.actor.clone());
    let UnpaidOrderBatch {
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
        let author = StepAuthor {
            actor: &actor,
            note: &OrderNote::default(),
        };
        let applied = apply_to_orders(unit, orders, OrderAction::TimeOut, &author, cx.now())?;
        Ok(CancelledOrders {
            found: applied.found.len(),
            cancelled: applied.found.len().saturating_sub(applied.refused.len()),
            refused: applied.refused,
            last: applied.found.iter().map(DeadlineCursor::from).max(),
        })
    })
}
