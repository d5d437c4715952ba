//! Whether stock, log and holds agree.

use super::StockLevel;
use crate::{InventoryLogId, ProductId};

/// What a reconciliation found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciliation {
    /// Products that were looked at.
    pub products_checked: u64,
    /// Rows of the log that were looked at.
    pub rows_checked: u64,
    /// What doesn't agree, by product; empty where all is well.
    pub divergences: Vec<Divergence>,
}

/// Something about one product's stock that doesn't agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Divergence {
    /// Whose stock.
    pub product_id: ProductId,
    /// What doesn't agree.
    pub kind: DivergenceKind,
}

/// What doesn't agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DivergenceKind {
    /// The stock isn't the sum of the log's quantities.
    StockDiffers {
        /// The product's stock.
        stock: StockLevel,
        /// The sum of the log.
        log_sum: i64,
    },
    /// A row doesn't go on from where the row before it ended; the first such row of the product.
    ChainBroken {
        /// The row.
        log_id: InventoryLogId,
        /// The stock that should have resulted.
        expected_stock_after: i64,
        /// The stock that the row says.
        stock_after: StockLevel,
    },
    /// The product's count of held units isn't what its open holds hold.
    HeldDiffers {
        /// The product's count.
        held: i64,
        /// The sum of the open holds.
        open: i64,
    },
    /// The open holds aren't what was locked and neither given back nor sold.
    HoldsDiffer {
        /// Units that are held.
        open: i64,
        /// Units that were locked, less those released, expired and consumed.
        expected: i64,
    },
}

impl DivergenceKind {
    /// The stable name in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StockDiffers { .. } => "stock_differs",
            Self::ChainBroken { .. } => "chain_broken",
            Self::HeldDiffers { .. } => "held_differs",
            Self::HoldsDiffer { .. } => "holds_differ",
        }
    }
}
