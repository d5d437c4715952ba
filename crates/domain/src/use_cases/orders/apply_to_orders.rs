//! One step of many orders in one transaction.

use chrono::{DateTime, Utc};

use crate::{
    Result,
    audit::AuditEntry,
    orders::{Order, OrderAction, OrderNumber, OrderRefusal},
    ports::UnitOfWork,
    processing::{LockPlan, OrderBatch, StepAuthor, StockBatch, order_step_entry},
};

/// What a step did to orders.
pub(super) struct AppliedStep {
    /// The orders as they were, by id.
    pub(super) found: Vec<Order>,
    /// Those that refused the step, and are unchanged.
    pub(super) refused: Vec<(OrderNumber, OrderRefusal)>,
}

/// Applies `action` to each of the orders, whose rows are locked. An order that refuses the step
/// stays unchanged.
pub(super) fn apply_to_orders(
    unit: &mut dyn UnitOfWork,
    mut orders: OrderBatch,
    action: OrderAction,
    author: &StepAuthor<'_>,
    now: DateTime<Utc>,
) -> Result<AppliedStep> {
    let mut needs = LockPlan::default();
    orders
        .known
        .values()
        .for_each(|order| needs.add_order(order));
    // Locks the products, which come after the orders in the lock order.
    let mut stock = StockBatch::load(unit, needs, now)?;
    let found: Vec<_> = orders.known.values().cloned().collect();
    let mut refused = Vec::new();
    let mut entries: Vec<AuditEntry> = Vec::new();
    for order in &found {
        match orders.step(&mut stock, order.id, action, author)? {
            Ok(moved) => entries.push(order_step_entry(author, action, order, &moved)),
            Err(refusal) => refused.push((order.number.clone(), refusal)),
        }
    }
    orders.write(unit, now)?;
    stock.write(unit)?;
    if !entries.is_empty() {
        unit.audit().record(&entries, now)?;
    }
    Ok(AppliedStep { found, refused })
}
