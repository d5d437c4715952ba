//! Why an order isn't placed, or makes no step.

use super::OrderStatus;
use crate::{
    OrderId, ProductId,
    accounts::Role,
    inventory::{CustomerRefusal, StockRefusal},
};

/// Why an order isn't placed, or makes no step. Nothing changes then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// There is no such order, or it is somebody else's.
    #[error("there is no order {0}")]
    Unknown(OrderId),
    /// The order's status forbids it.
    #[error("an order that is {status} can't become that; it can become: {}", names(.allowed))]
    IllegalTransition {
        /// Where it stands.
        status: OrderStatus,
        /// Where it can go from there.
        allowed: Vec<OrderStatus>,
    },
    /// The caller's role doesn't allow this.
    #[error("this needs the role {needed}")]
    Forbidden {
        /// The least role that may.
        needed: Role,
    },
    /// The customer may hold no more.
    #[error(transparent)]
    Customer(#[from] CustomerRefusal),
    /// Lines can't be had: each with its reason, at least one.
    #[error("{}", .0.first().map_or_else(String::new, |(_, refusal)| refusal.to_string()))]
    Lines(Vec<(ProductId, LineRefusal)>),
}

/// Why a line can't be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineRefusal {
    /// The stock rules refuse.
    #[error(transparent)]
    Stock(#[from] StockRefusal),
    /// Nobody has set a price: the goods aren't given away.
    #[error("product {0} has no price")]
    NoPrice(ProductId),
}

fn names(statuses: &[OrderStatus]) -> String {
    if statuses.is_empty() {
        return "nothing more".to_owned();
    }
    let names: Vec<_> = statuses.iter().map(|status| status.as_str()).collect();
    names.join(", ")
}
