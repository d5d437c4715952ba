//! Limits on the holds and orders of a customer.

use crate::ProductId;

/// Why a customer's order or lock is refused, regardless of the stock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustomerRefusal {
    /// The customer has too many unpaid orders and locks.
    #[error(
        "a customer has at most {limit} unpaid orders and locks at a time: pay, cancel or release one first"
    )]
    TooManyHolds {
        /// Maximum number of them.
        limit: u32,
    },
    /// The customer's unpaid orders and locks would hold too many units of a product.
    #[error(
        "a customer's unpaid orders and locks hold at most {limit} units of a product, and of product {product_id} they hold {held} already"
    )]
    TooManyUnits {
        /// The product of which too many units would be held.
        product_id: ProductId,
        /// Maximum number of units.
        limit: u32,
        /// Units that they hold already, locks and unpaid orders together.
        held: i64,
    },
    /// Too many of the customer's recent orders were cancelled unpaid.
    #[error(
        "{limit} of the customer's orders of the last 24 hours were cancelled unpaid: further ones can be placed when the first of them is a day old"
    )]
    TooManyAbandonedOrders {
        /// Number of such orders from which on further ones are refused.
        limit: u32,
    },
    /// The account was disabled after the request was accepted.
    #[error("the account is switched off")]
    AccountDisabled,
}
