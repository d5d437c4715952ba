//! Why a change of stock is refused.

use super::{Quantity, StockLevel};
use crate::{ProductId, catalog::Unavailability};

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
    /// The hold would end before it begins.
    #[error("the hold would have expired already")]
    ExpiryPassed,
}
