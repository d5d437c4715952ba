//! Consistency check of stock, log and holds.

use super::StockLevel;
use crate::{InventoryLogId, ProductId};

/// Result of a reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciliation {
    /// Number of products checked.
    pub products_checked: u64,
    /// Number of log rows checked.
    pub rows_checked: u64,
    /// Inconsistencies, sorted by product; empty if there are none.
    pub inconsistencies: Vec<Inconsistency>,
}

/// An inconsistency in one product's stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inconsistency {
    /// The product whose figures disagree.
    pub product_id: ProductId,
    /// Kind of the inconsistency, with its figures.
    pub kind: InconsistencyKind,
}

/// What disagrees: stock, log rows, or holds. Figures are in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InconsistencyKind {
    /// The stock isn't the sum of the log's quantities.
    StockDiffers {
        /// Stock in the product's row.
        stock: StockLevel,
        /// Sum of the log's quantities.
        log_sum: i64,
    },
    /// A row doesn't continue from the resulting stock of the row before it; the first such row of
    /// the product.
    ChainBroken {
        /// Id of the row.
        log_id: InventoryLogId,
        /// The resulting stock that the previous row and the quantity imply.
        expected_stock_after: i64,
        /// The resulting stock that the row records.
        stock_after: StockLevel,
    },
    /// The product's counter of held units isn't the sum of its open holds.
    HeldDiffers {
        /// Held units in the product's row.
        held: i64,
        /// Sum of the open holds.
        open: i64,
    },
    /// The open holds aren't the units locked less those released, expired and consumed.
    HoldsDiffer {
        /// Sum of the open holds.
        open: i64,
        /// Units locked, less those released, expired and consumed.
        expected: i64,
    },
}

impl InconsistencyKind {
    /// The stable name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StockDiffers { .. } => "stock_differs",
            Self::ChainBroken { .. } => "chain_broken",
            Self::HeldDiffers { .. } => "held_differs",
            Self::HoldsDiffer { .. } => "holds_differ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_name_in_responses() {
        let stock = StockLevel::ZERO;
        let kinds = [
            InconsistencyKind::StockDiffers { stock, log_sum: 1 },
            InconsistencyKind::ChainBroken {
                log_id: InventoryLogId::new(1).unwrap(),
                expected_stock_after: 1,
                stock_after: stock,
            },
            InconsistencyKind::HeldDiffers { held: 0, open: 1 },
            InconsistencyKind::HoldsDiffer {
                open: 0,
                expected: 1,
            },
        ];
        assert_eq!(
            kinds.map(InconsistencyKind::as_str),
            [
                "stock_differs",
                "chain_broken",
                "held_differs",
                "holds_differ"
            ]
        );
    }
}
