//! What can be asked of stock.

use super::StockLevel;
use crate::{OptionalText, ProductId, Text};

/// Why stock changes: a short name such as `haier_sync`.
pub type Reason = Text<255>;
/// What a change belongs to: an order number, say; may be empty.
pub type Reference = OptionalText<100>;

/// A wish to change the stock of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockCommand {
    /// Whose stock.
    pub product_id: ProductId,
    /// How it shall change.
    pub change: StockChange,
    /// Why.
    pub reason: Reason,
    /// What it belongs to.
    pub reference: Reference,
}

/// How stock shall change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockChange {
    /// Adds units, or takes them where negative; not 0.
    Adjust {
        /// Signed number of units.
        quantity: i32,
    },
    /// Sets the stock to what a person counted; the log gets the difference.
    SetTo(StockLevel),
    /// Sets the stock to what the supplier says it has; the log gets the difference.
    SupplierSnapshot(StockLevel),
}

impl StockCommand {
    /// First units of a new product (`initial_stock`).
    pub fn initial(product_id: ProductId, stock: StockLevel) -> Self {
        Self::with_reason(product_id, StockChange::SetTo(stock), "initial_stock")
    }

    /// The stock field of a product's form was set (`manual_edit`).
    pub fn manual_edit(product_id: ProductId, stock: StockLevel) -> Self {
        Self::with_reason(product_id, StockChange::SetTo(stock), "manual_edit")
    }

    /// The supplier's figure (`haier_sync`).
    pub fn haier_sync(product_id: ProductId, stock: StockLevel) -> Self {
        Self::with_reason(
            product_id,
            StockChange::SupplierSnapshot(stock),
            "haier_sync",
        )
    }

    fn with_reason(product_id: ProductId, change: StockChange, reason: &'static str) -> Self {
        let reason = Reason::constant(reason);
        Self {
            product_id,
            change,
            reason,
            reference: Reference::default(),
        }
    }
}
