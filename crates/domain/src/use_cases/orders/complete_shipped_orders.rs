//! Completes orders that were shipped some time ago and are not being returned.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::apply_to_orders::apply_to_orders;
use crate::{
    Result,
    accounts::Role,
    orders::{OrderAction, OrderNote, OrderNumber, OrderRefusal, ShipmentCursor},
    processing::{OrderBatch, StepAuthor},
    use_cases::Context,
};

/// Scope of one batch, processed in one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedOrderBatch {
    /// Orders that were first shipped at this time or before are completed.
    pub shipped_by: DateTime<Utc>,
    /// The last order of the batch before, as a keyset cursor: an order that can't be completed
    /// doesn't block those behind it.
    pub behind: Option<ShipmentCursor>,
    /// Maximum number of orders.
    pub limit: u32,
}

/// Result of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompletedOrders {
    /// Number of orders found: fewer than the limit means that none is left, except those that
    /// other transactions have locked.
    pub found: usize,
    /// Number of orders completed.
    pub completed: usize,
    /// Orders that couldn't be completed, and are unchanged.
    pub refused: Vec<(OrderNumber, OrderRefusal)>,
    /// The last of the orders found; the cursor for the next batch.
    pub last: Option<ShipmentCursor>,
}

/// Completes orders that are shipped, in one transaction. Skips orders that other transactions have
/// locked, and those that are being returned or refunded.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn complete_shipped_orders(
    cx: Context<'_>,
    batch: ShippedOrderBatch,
) -> Result<CompletedOrders> {
    cx.actor.require(Role::Admin)?;
    let actor = Arc::new(cx.actor.clone());
    let ShippedOrderBatch {
        shipped_by,
        behind,
        limit,
    } = batch;
    cx.transactor.run(|unit| {
        let known = unit.orders().lock_shipped(shipped_by, behind, limit)?;
        if known.is_empty() {
            return Ok(CompletedOrders::default());
        }
        let last = known.values().filter_map(ShipmentCursor::of).max();
        let orders = OrderBatch {
            known,
            ..OrderBatch::default()
        };
        let author = StepAuthor {
            actor: &actor,
            note: &OrderNote::default(),
        };
        let applied = apply_to_orders(unit, orders, OrderAction::Complete, &author, cx.now())?;
        Ok(CompletedOrders {
            found: applied.found.len(),
            completed: applied.found.len().saturating_sub(applied.refused.len()),
            refused: applied.refused,
            last,
        })
    })
}
