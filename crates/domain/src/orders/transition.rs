//! The effects of an order's step on the order, on stock and on sales.

use chrono::{DateTime, Utc};

use super::{
    Order, OrderAction, OrderLine, OrderRefusal, OrderStatus, shipment::check_deliverable,
};
use crate::inventory::{HoldOwner, Quantity, Reason, Reference, StockChange, StockCommand};

/// Effect of a step on the products' sales counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SalesEffect {
    /// The counts stay as they are.
    None,
    /// The order's units now count as sold.
    Add,
    /// The order's units no longer count as sold.
    Subtract,
}

/// A step that was decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The order after the step, with its new times.
    pub order: Order,
    /// The stock commands of the step; if one of them is refused, so is the step.
    pub commands: Vec<StockCommand>,
    /// Change of the products' `sales_count` (spec: statistics and inventory, 销量统计更新机制).
    pub sales: SalesEffect,
}

/// Decides on a step of `order` at `now`.
///
/// # Errors
/// [`OrderRefusal::IllegalTransition`] if the order's status doesn't allow the step;
/// [`OrderRefusal::Undeliverable`] if an order with a deleted product is to be paid or shipped.
/// [`OrderRefusal::NotShipped`] for the return of a paid order that hasn't left the shop.
pub fn transition(
    order: &Order,
    action: OrderAction,
    now: DateTime<Utc>,
) -> Result<Transition, OrderRefusal> {
    let refused = || match (action, order.status) {
        (OrderAction::Return, OrderStatus::Paid) => OrderRefusal::NotShipped {
            allowed: order.status.successors(None),
        },
        _ => OrderRefusal::illegal_transition(order),
    };
    let target = action.target(order).ok_or_else(refused)?;
    if matches!(action, OrderAction::Pay | OrderAction::Ship) {
        check_deliverable(order)?;
    }
    let (commands, sales) = effects(order, action);
    Ok(Transition {
        order: moved(order, target, now),
        commands,
        sales,
    })
}

/// The order after a step of one of its returns; `is_open` says whether one is open still. Without
/// an open one, an order of which everything came back is refunded, and another resumes its former
/// status; one for which a refund was requested does so if the request is rejected.
pub(crate) fn after_return_step(order: &Order, is_open: bool, now: DateTime<Utc>) -> Order {
    let target = match order.status {
        OrderStatus::Returning if is_open => OrderStatus::Returning,
        OrderStatus::Returning if order.is_returned() => OrderStatus::Refunded,
        OrderStatus::Returning => order.fulfilment_status(),
        status => status,
    };
    let mut after = moved(order, target, now);
    after.status_before_refund = match order.status_before_refund {
        Some(OrderStatus::Returning) if !is_open => Some(order.fulfilment_status()),
        before => before,
    };
    after
}

/// The stock commands of a new order: locks of its lines until the payment deadline.
pub(crate) fn placement_commands(order: &Order) -> Vec<StockCommand> {
    let expires_at = Some(order.expires_at);
    commands(order, "order_created", |line| {
        [StockChange::Lock {
            quantity: line.quantity,
            expires_at,
        }]
    })
}

fn effects(order: &Order, action: OrderAction) -> (Vec<StockCommand>, SalesEffect) {
    let none = SalesEffect::None;
    match action {
        OrderAction::Pay => {
            let make_permanent = commands(order, "order_paid", |line| {
                [StockChange::MakePermanent {
                    quantity: line.quantity,
                }]
            });
            (make_permanent, none)
        }
        OrderAction::Ship => (shipped(order), none),
        // Once only: a rejected refund can bring an order back to this point. Orders that were
        // shipped by an earlier version of the program still have their holds.
        OrderAction::Complete if order.completed_at.is_none() => {
            let consume = commands(order, "order_completed", |_| [StockChange::ConsumeAll]);
            (consume, SalesEffect::Add)
        }
        OrderAction::Cancel => {
            // `ReleaseAll` also succeeds if the holds have expired already.
            let release = commands(order, "order_cancelled", |_| [StockChange::ReleaseAll]);
            (release, none)
        }
        OrderAction::TimeOut => {
            let release = commands(order, "order_timed_out", |_| [StockChange::ReleaseAll]);
            (release, none)
        }
        OrderAction::ConfirmRefund { goods_received } => refunded(order, goods_received),
        OrderAction::Complete
        | OrderAction::Return
        | OrderAction::Refund
        | OrderAction::RejectRefund
        | OrderAction::WithdrawRefund => (Vec::new(), none),
    }
}

/// The units have left: what leaves must be held, and nothing stays held. Units that are missing
/// are in the shop no more either.
fn shipped(order: &Order) -> Vec<StockCommand> {
    let leaves = commands(order, "order_shipped", |line| {
        let quantity = quantity_of(line.delivered());
        // The hold may have expired or ended in the meantime: `MakePermanent` locks the units again
        // before they are consumed.
        [
            quantity.map(|quantity| StockChange::MakePermanent { quantity }),
            quantity.map(|quantity| StockChange::Consume { quantity }),
        ]
        .into_iter()
        .flatten()
    });
    let missing = commands(order, "short_delivery", |line| {
        let is_short = line.delivered() < line.quantity.get().unsigned_abs();
        is_short.then_some(StockChange::ConsumeAll)
    });
    leaves.into_iter().chain(missing).collect()
}

/// Units that never left the shop return to stock; shipped ones that didn't come back by a return
/// only if they were received back.
fn refunded(order: &Order, goods_received: bool) -> (Vec<StockCommand>, SalesEffect) {
    let sales = if order.completed_at.is_some() {
        SalesEffect::Subtract
    } else {
        SalesEffect::None
    };
    if order.shipped_at.is_none() {
        let release = commands(order, "order_refunded", |_| [StockChange::ReleaseAll]);
        return (release, sales);
    }
    // Orders that were shipped by an earlier version of the program still have their holds.
    let mut ended = commands(order, "order_refunded", |_| [StockChange::ConsumeAll]);
    if goods_received {
        ended.extend(commands(order, "return_received", |line| {
            let quantity = quantity_of(line.remaining())?.get();
            Some(StockChange::Adjust {
                quantity,
                expected_stock: None,
            })
        }));
    }
    (ended, sales)
}

/// `None` for no units.
fn quantity_of(units: u32) -> Option<Quantity> {
    Quantity::new(i32::try_from(units).ok()?)
}

fn moved(order: &Order, target: OrderStatus, now: DateTime<Utc>) -> Order {
    let was = order.status;
    let mut order = order.clone();
    order.status = target;
    // The status to return to if the refund is rejected.
    order.status_before_refund = (target == OrderStatus::Refunding).then_some(was);
    order.updated_at = now;
    if target == OrderStatus::Shipped && was == OrderStatus::Paid {
        for line in &mut order.lines {
            line.shipped = Some(line.delivered());
        }
    }
    // Only the first time counts: a rejected refund repeats a status.
    let first_time = match target {
        OrderStatus::Paid => Some(&mut order.paid_at),
        OrderStatus::Shipped => Some(&mut order.shipped_at),
        OrderStatus::Completed => Some(&mut order.completed_at),
        OrderStatus::Cancelled | OrderStatus::Refunded => Some(&mut order.ended_at),
        OrderStatus::Pending | OrderStatus::Returning | OrderStatus::Refunding => None,
    };
    if let Some(first_time) = first_time {
        first_time.get_or_insert(now);
    }
    order
}

/// Applies `changes` to every line whose product still exists.
fn commands<Changes: IntoIterator<Item = StockChange>>(
    order: &Order,
    reason: &'static str,
    changes: impl Fn(&OrderLine) -> Changes,
) -> Vec<StockCommand> {
    let reference = Reference::lossy(order.number.as_str());
    let lines = order.lines.iter();
    // A line stays in the order when its product is deleted, but has no stock then.
    let there = lines.filter_map(|line| Some((line.product_id?, line)));
    there
        .flat_map(|(product_id, line)| {
            let reference = reference.clone();
            changes(line).into_iter().map(move |change| StockCommand {
                product_id,
                change,
                reason: Reason::constant(reason),
                reference: reference.clone(),
                owner: HoldOwner::Order,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
