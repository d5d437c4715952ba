//! Refusals of orders and their steps.

use super::{Order, OrderStatus};
use crate::{
    OrderId, ProductId,
    accounts::Role,
    inventory::{CustomerRefusal, StockRefusal},
};

/// Why an order, or a step of one, is refused. It changes nothing then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// The order doesn't exist, or belongs to another customer.
    #[error("there is no order {0}")]
    Unknown(OrderId),
    /// The step is based on a version of the order that isn't the present one.
    #[error("the order has changed since: its version is {} now", .0.version)]
    StaleVersion(Box<Order>),
    /// The order's status doesn't allow the step.
    #[error("an order that is {status} can't become that; it can become: {}", names(.allowed))]
    IllegalTransition {
        /// Status of the order, which the refused step leaves as it is.
        status: OrderStatus,
        /// Statuses that can follow.
        allowed: Vec<OrderStatus>,
    },
    /// The caller's role isn't sufficient.
    #[error("this needs the role {needed}")]
    Forbidden {
        /// The lowest role that may do it.
        needed: Role,
    },
    /// A limit on the customer's holds is exceeded.
    #[error(transparent)]
    Customer(#[from] CustomerRefusal),
    /// Lines that can't be supplied, each with its reason; at least one.
    #[error("{}", .0.first().map_or_else(String::new, |(_, refusal)| refusal.to_string()))]
    Lines(Vec<(ProductId, LineRefusal)>),
}

/// Why a line can't be supplied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineRefusal {
    /// A stock rule refuses the line.
    #[error(transparent)]
    Stock(#[from] StockRefusal),
    /// The product has no price: it must not be given away.
    #[error("product {0} has no price")]
    MissingPrice(ProductId),
}

fn names(statuses: &[OrderStatus]) -> String {
    if statuses.is_empty() {
        return "nothing more".to_owned();
    }
    let names: Vec<_> = statuses.iter().map(|status| status.as_str()).collect();
    names.join(", ")
}
