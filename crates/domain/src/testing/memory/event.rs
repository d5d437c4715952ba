//! Events on stock.

use crate::{
    ProductId,
    inventory::{StockAlert, StockLevel},
};

/// An event that a transaction has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StockEvent {
    /// The stock has crossed a threshold.
    Alert {
        /// The product that the event is about.
        product: ProductId,
        /// Which threshold was crossed, in which direction.
        alert: StockAlert,
        /// The stock at that point.
        stock: StockLevel,
    },
    /// A restock was requested.
    RestockRequested {
        /// The product that the event is about.
        product: ProductId,
    },
}
