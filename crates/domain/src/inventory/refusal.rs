//! Why a change of stock is refused.

use super::{CustomerRefusal, Quantity, Reference, StockLevel};
use crate::{HoldId, ProductId, catalog::Unavailability};

/// Why a change of stock is refused. Nothing changes then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockRefusal {
    /// More units are asked for than there are.
    #[error("product {product_id} has {available} left, {requested} were asked for")]
    InsufficientStock {
        /// Whose stock.
        product_id: ProductId,
        /// Units that there are.
        available: StockLevel,
        /// Units that were asked for.
        requested: u32,
    },
    /// The stock would be more than can be counted.
    #[error("the stock of product {product_id} would exceed {}", StockLevel::MAX)]
    Overflow {
        /// Whose stock.
        product_id: ProductId,
    },
    /// A change by nothing.
    #[error("the quantity must not be 0")]
    ZeroQuantity,
    /// The product isn't there (any more).
    #[error("there is no product {product_id}")]
    UnknownProduct {
        /// The product that the command names.
        product_id: ProductId,
    },
    /// The product is off the shelf or can't be procured.
    #[error("product {product_id} can't be sold: {}", .reasons.iter().map(Unavailability::message).collect::<Vec<_>>().join("；"))]
    NotSellable {
        /// Which product.
        product_id: ProductId,
        /// Everything that stands against selling it.
        reasons: Vec<Unavailability>,
    },
    /// The reference doesn't hold as many units as are to be released or consumed.
    #[error("{held} units of product {product_id} are held here, {requested} were to be given up")]
    NotHeld {
        /// Whose stock.
        product_id: ProductId,
        /// Units that the reference holds, as far as the caller may touch them.
        held: i32,
        /// Units that were asked for.
        requested: Quantity,
    },
    /// The stock isn't what the caller believed.
    #[error("product {product_id} has {present} units, not {expected}")]
    UnexpectedStock {
        /// Whose stock.
        product_id: ProductId,
        /// What it is.
        present: StockLevel,
        /// What the caller believed.
        expected: StockLevel,
    },
    /// There is enough: more units than the threshold, so nobody need ask for more.
    #[error(
        "there are {stock} units of product {product_id}, above its threshold of {low_stock_threshold}: there is no need to ask for more"
    )]
    Sufficient {
        /// Whose stock.
        product_id: ProductId,
        /// What there is.
        stock: StockLevel,
        /// At this many units or fewer more may be asked for.
        low_stock_threshold: StockLevel,
    },
    /// A customer gives a stock command, and the shop doesn't let customers do that.
    #[error(
        "customers don't change stock directly here: place an order (POST /api/orders), which holds its goods until it is paid"
    )]
    CustomersMayNotLock,
    /// A customer's lock has no end, or one that is too far away.
    #[error("a customer's lock ends by itself after at most {seconds} seconds")]
    HoldTooLong {
        /// The longest that it may last, in seconds.
        seconds: i64,
    },
    /// The customer may hold no more.
    #[error(transparent)]
    Customer(#[from] CustomerRefusal),
    /// A hold was named that has ended, or was never there.
    #[error("hold {hold} of product {product_id} holds nothing any more")]
    HoldEnded {
        /// Of which product.
        product_id: ProductId,
        /// Which hold.
        hold: HoldId,
    },
    /// A hold was named that an order's step made.
    #[error(
        "hold {hold} of product {product_id} is of the order {reference}: it ends by the order's steps, such as cancelling it"
    )]
    HoldOfOrder {
        /// Of which product.
        product_id: ProductId,
        /// Which hold.
        hold: HoldId,
        /// The order's number.
        reference: Reference,
    },
    /// The hold would end before it begins.
    #[error("the hold would have expired already")]
    ExpiryPassed,
}
