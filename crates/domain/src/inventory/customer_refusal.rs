//! Why a customer may hold no more.

use crate::ProductId;

/// Why a customer's order or lock is refused, whatever is in stock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustomerRefusal {
    /// The customer has too many unpaid orders and locks.
    #[error(
        "a customer has at most {limit} unpaid orders and locks at a time: pay, cancel or release one first"
    )]
    TooManyHolds {
        /// Most that are allowed.
        limit: u32,
    },
    /// The customer's unpaid orders and locks would hold too many units of a product.
    #[error(
        "a customer's unpaid orders and locks hold at most {limit} units of a product, and of product {product_id} they hold {held} already"
    )]
    TooManyUnits {
        /// Of which product.
        product_id: ProductId,
        /// Most units that are allowed.
        limit: u32,
        /// Units that are held already.
        held: i64,
    },
    /// The customer was switched off after the request was accepted.
    #[error("the account is switched off")]
    AccountOff,
}
