//! Dry run of a batch of the supplier's stock figures.

use std::collections::BTreeMap;

use crate::{
    Result,
    catalog::{ProductCode, StoredCodes},
    inventory::StockLevel,
    ports::Reader,
    supplier::{
        SupplierStock, SyncFailure, SyncStage, figures_of_products, is_managed, own_product,
        strictest_figures,
    },
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
    let figures = strictest_figures(figures);
    let codes: Vec<_> = figures.keys().map(|code| (*code).clone()).collect();
    let (there, held) = reader.read(|session| {
        let there = session.products().by_codes(&codes)?;
        let ids: Vec<_> = there.iter().map(|product| product.id).collect();
        Ok((there, session.inventory().held_units(&ids)?))
    })?;
    let mut planned = PlannedFigures::default();
    let mut known = BTreeMap::new();
    for product in &there {
        let held = held.get(&product.id).copied().unwrap_or_default();
        if let Some(code) = &product.details.haier.product_code {
            known.insert(code, (product, held));
        }
    }
    let stored = StoredCodes::of(&there);
    let (by_product, unknown) = figures_of_products(&figures, &stored);
    // The run would create unknown products.
    let new = unknown
        .into_iter()
        .filter_map(|code| figures.get_key_value(code));
    let mut figures: Vec<_> = by_product.iter().chain(new).collect();
    figures.sort_by_key(|(code, _)| *code);
    for (code, figure) in figures {
        let (before, held) = match known.get(code) {
            Some((product, _)) if !is_managed(product) => {
                planned
                    .failures
                    .push(own_product(&figure.product_code, SyncStage::Stock));
                continue;
            }
            Some((product, held)) => (product.counters.stock, *held),
            None => Default::default(),
        };
        let after = figure.stock.minus_held(held);
        if before == after {
            planned.unchanged += 1;
        } else {
            planned.changes.push(PlannedStock {
                product_code: (*code).clone(),
                before,
                after,
            });
        }
    }
    Ok(planned)
}
