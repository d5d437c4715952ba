//! Dry run of a batch of the supplier's stock figures.

use super::compare_figures::compare_figures;
use crate::{
    Result,
    catalog::ProductCode,
    inventory::StockLevel,
    ports::Reader,
    supplier::{SupplierStock, SyncFailure},
};

/// The planned stock change of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStock {
    /// The supplier's product code.
    pub product_code: ProductCode,
    /// The current stock; 0 for a product that doesn't exist yet.
    pub before: StockLevel,
    /// The stock after the change.
    pub after: StockLevel,
}

/// Result of the dry run of a batch of figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedFigures {
    /// Stock that would change, by code.
    pub changes: Vec<PlannedStock>,
    /// Number of products whose stock would stay as it is.
    pub unchanged: u32,
    /// Figures that couldn't be written, such as those for the shop's own products.
    pub failures: Vec<SyncFailure>,
}

/// Dry run of a batch of figures: returns the differences and the failures; writes nothing.
pub fn plan_supplier_stock(
    reader: &dyn Reader,
    figures: &[SupplierStock],
) -> Result<PlannedFigures> {
    let (compared, failures) = compare_figures(reader, figures)?;
    let mut planned = PlannedFigures {
        failures,
        ..PlannedFigures::default()
    };
    for figure in compared {
        let (before, after) = figure.levels();
        if before == after {
            planned.unchanged += 1;
        } else {
            planned.changes.push(PlannedStock {
                product_code: figure.code,
                before,
                after,
            });
        }
    }
    Ok(planned)
}
