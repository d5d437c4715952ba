//! The effects of an order's step on the order, on stock and on sales.

use chrono::{DateTime, Utc};

use super::{Order, OrderAction, OrderRefusal, OrderStatus};
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
/// [`OrderRefusal::IllegalTransition`] if the order's status doesn't allow the step.
pub fn transition(
    order: &Order,
    action: OrderAction,
    now: DateTime<Utc>,
) -> Result<Transition, OrderRefusal> {
    let illegal = || OrderRefusal::IllegalTransition {
        status: order.status,
        allowed: order.status.successors(order.status_before_refund),
    };
    let target = action.target(order).ok_or_else(illegal)?;
    let (commands, sales) = effects(order, action);
    Ok(Transition {
        order: moved(order, target, now),
        commands,
        sales,
    })
}

/// The stock commands of a new order: locks of its lines until the payment deadline.
pub(crate) fn placement_commands(order: &Order) -> Vec<StockCommand> {
    let expires_at = Some(order.expires_at);
    commands(order, "order_created", |quantity| {
        [StockChange::Lock {
            quantity,
            expires_at,
        }]
    })
}

fn effects(order: &Order, action: OrderAction) -> (Vec<StockCommand>, SalesEffect) {
    let nothing = (Vec::new(), SalesEffect::None);
    match action {
        OrderAction::Pay => {
            let make_permanent = commands(order, "order_paid", |quantity| {
                [StockChange::MakePermanent { quantity }]
            });
            (make_permanent, SalesEffect::None)
        }
        // Once only: a rejected refund can bring an order back to this point.
        OrderAction::Complete if order.completed_at.is_none() => {
            let consume = commands(order, "order_completed", |quantity| {
                // The hold may have expired in the meantime: `MakePermanent` locks the units again before
                // they are consumed.
                [
                    StockChange::MakePermanent { quantity },
                    StockChange::Consume { quantity },
                ]
            });
            (consume, SalesEffect::Add)
        }
        OrderAction::Cancel => {
            // `ReleaseAll` also succeeds if the holds have expired already.
            let release = commands(order, "order_cancelled", |_| [StockChange::ReleaseAll]);
            (release, SalesEffect::None)
        }
        OrderAction::TimeOut => {
            let release = commands(order, "order_timed_out", |_| [StockChange::ReleaseAll]);
            (release, SalesEffect::None)
        }
        OrderAction::ConfirmRefund { goods_received } => refunded(order, goods_received),
        OrderAction::Complete
        | OrderAction::Ship
        | OrderAction::Return
        | OrderAction::Refund
        | OrderAction::RejectRefund => nothing,
    }
}

/// Units that never left the shop return to stock; shipped ones only if they were received back.
fn refunded(order: &Order, goods_received: bool) -> (Vec<StockCommand>, SalesEffect) {
    const REASON: &str = "order_refunded";
    if order.completed_at.is_some() {
        // A completed order has no holds left, so the units come back by an adjustment.
        let back = if goods_received {
            commands(order, "return_received", |quantity| {
                [StockChange::Adjust {
                    quantity: quantity.get(),
                    expected_stock: None,
                }]
            })
        } else {
            Vec::new()
        };
        return (back, SalesEffect::Subtract);
    }
    // Shipped and not received back: the units are gone, so their holds are consumed.
    let end = if goods_received || order.shipped_at.is_none() {
        StockChange::ReleaseAll
    } else {
        StockChange::ConsumeAll
    };
    (commands(order, REASON, |_| [end]), SalesEffect::None)
}

fn moved(order: &Order, target: OrderStatus, now: DateTime<Utc>) -> Order {
    let was = order.status;
    let mut order = order.clone();
    order.status = target;
    // The status to return to if the refund is rejected.
    order.status_before_refund = (target == OrderStatus::Refunding).then_some(was);
    order.updated_at = now;
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
fn commands<const N: usize>(
    order: &Order,
    reason: &'static str,
    changes: impl Fn(Quantity) -> [StockChange; N],
) -> Vec<StockCommand> {
    let reference = Reference::lossy(order.number.as_str());
    let lines = order.lines.iter();
    // A line stays in the order when its product is deleted, but has no stock then.
    let there = lines.filter_map(|line| Some((line.product_id?, line.quantity)));
    there
        .flat_map(|(product_id, quantity)| {
            let reference = reference.clone();
            changes(quantity).map(move |change| StockCommand {
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
