//! What a step of an order does: to the order, to stock and to sales.

use chrono::{DateTime, Utc};

use super::{Order, OrderRefusal, OrderStatus, OrderVerb};
use crate::inventory::{Holder, Quantity, Reason, Reference, StockChange, StockCommand};

/// Whether a step counts its goods as sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SalesEffect {
    /// Nothing changes.
    None,
    /// They are sold now.
    Add,
    /// They were sold, and no longer are.
    TakeOff,
}

/// A step that was decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The order after it.
    pub order: Order,
    /// What becomes of stock; all of it, or the step isn't made.
    pub commands: Vec<StockCommand>,
    /// What becomes of the products' `sales_count` (seed 1, 销量统计更新机制).
    pub sales: SalesEffect,
}

/// Decides on a step of `order` at `now`.
///
/// # Errors
/// [`OrderRefusal::IllegalTransition`].
pub fn transition(
    order: &Order,
    verb: OrderVerb,
    now: DateTime<Utc>,
) -> Result<Transition, OrderRefusal> {
    let illegal = || OrderRefusal::IllegalTransition {
        status: order.status,
        allowed: order.status.successors(order.came_from),
    };
    let target = verb.target(order).ok_or_else(illegal)?;
    let (commands, sales) = effects(order, verb);
    Ok(Transition {
        order: moved(order, target, now),
        commands,
        sales,
    })
}

/// Locks of a new order's lines, until its payment deadline.
pub(crate) fn placing(order: &Order) -> Vec<StockCommand> {
    let expires_at = Some(order.expires_at);
    commands(order, "order_created", |quantity| {
        [StockChange::Lock {
            quantity,
            expires_at,
        }]
    })
}

fn effects(order: &Order, verb: OrderVerb) -> (Vec<StockCommand>, SalesEffect) {
    let nothing = (Vec::new(), SalesEffect::None);
    match verb {
        OrderVerb::Pay => {
            let keep = commands(order, "order_paid", |quantity| {
                [StockChange::Keep { quantity }]
            });
            (keep, SalesEffect::None)
        }
        // Once only: a refund that was asked for and rejected brings an order back here.
        OrderVerb::Complete if order.completed_at.is_none() => {
            let consume = commands(order, "order_completed", |quantity| {
                [
                    StockChange::Keep { quantity },
                    StockChange::Consume { quantity },
                ]
            });
            (consume, SalesEffect::Add)
        }
        OrderVerb::Cancel => {
            let release = commands(order, "order_cancelled", |_| [StockChange::ReleaseAll]);
            (release, SalesEffect::None)
        }
        OrderVerb::TimeOut => {
            let release = commands(order, "order_timed_out", |_| [StockChange::ReleaseAll]);
            (release, SalesEffect::None)
        }
        OrderVerb::ConfirmRefund { goods_received } => refunded(order, goods_received),
        OrderVerb::Complete
        | OrderVerb::Ship
        | OrderVerb::Return
        | OrderVerb::Refund
        | OrderVerb::RejectRefund => nothing,
    }
}

/// Goods that never left the shop go back to stock; others only where they came back.
fn refunded(order: &Order, goods_received: bool) -> (Vec<StockCommand>, SalesEffect) {
    const REASON: &str = "order_refunded";
    if order.completed_at.is_some() {
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
        return (back, SalesEffect::TakeOff);
    }
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
    order.came_from = (target == OrderStatus::Refunding).then_some(was);
    order.updated_at = now;
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

/// The changes of every line whose product is still there.
fn commands<const N: usize>(
    order: &Order,
    reason: &'static str,
    changes: impl Fn(Quantity) -> [StockChange; N],
) -> Vec<StockCommand> {
    let reference = Reference::lossy(order.number.as_str());
    let lines = order.lines.iter();
    let there = lines.filter_map(|line| Some((line.product_id?, line.quantity)));
    there
        .flat_map(|(product_id, quantity)| {
            let reference = reference.clone();
            changes(quantity).map(move |change| StockCommand {
                product_id,
                change,
                reason: Reason::constant(reason),
                reference: reference.clone(),
                holder: Holder::Order,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
