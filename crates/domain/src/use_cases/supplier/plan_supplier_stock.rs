//! Dry run of a batch of the supplier's stock figures.

use std::collections::BTreeMap;

use crate::{
    Result, catalog::ProductCode, inventory::StockLevel, ports::Reader, supplier::SupplierStock,
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

/// Dry run of [`apply_supplier_stock`](super::apply_supplier_stock): returns the differences that
/// it would log, by code; writes nothing.
pub fn plan_supplier_stock(
    reader: &dyn Reader,
    figures: &[SupplierStock],
) -> Result<Vec<PlannedStock>> {
    let figures: BTreeMap<&ProductCode, StockLevel> = figures
        .iter()
        .map(|figure| (&figure.product_code, figure.stock))
        .collect();
    let codes: Vec<_> = figures.keys().map(|code| (*code).clone()).collect();
    let (there, held) = reader.read(|session| {
        let there = session.products().by_codes(&codes)?;
        let ids: Vec<_> = there.iter().map(|product| product.id).collect();
        Ok((there, session.inventory().held_units(&ids)?))
    })?;
    let known: BTreeMap<_, _> = there
        .into_iter()
        .filter_map(|product| {
            let held = held.get(&product.id).copied().unwrap_or_default();
            Some((
                product.details.haier.product_code?,
                (product.counters.stock, held),
            ))
        })
        .collect();
    let planned = figures.into_iter().filter_map(|(code, figure)| {
        let (before, held) = known.get(code).copied().unwrap_or_default();
        let after = figure.minus_held(held);
        (before != after).then(|| PlannedStock {
            product_code: code.clone(),
            before,
            after,
        })
    });
    Ok(planned.collect())
}
