//! Compares a batch of the supplier's stock figures with the shop, without writing.

use std::collections::BTreeMap;

use crate::{
    Result,
    catalog::{Product, ProductCode, StoredCodes},
    inventory::{OnHand, StockLevel},
    ports::Reader,
    supplier::{
        SupplierStock, SyncFailure, SyncStage, figures_of_products, is_managed, own_product,
        strictest_figures,
    },
};

/// A figure, and the product that it is about.
pub(super) struct ComparedFigure {
    /// The product's code; the figure's if there is no such product yet.
    pub(super) code: ProductCode,
    pub(super) figure: SupplierStock,
    /// The product and its units; `None` if a plan has yet to create it.
    pub(super) product: Option<(Product, OnHand)>,
    /// Whether a sync of the complete list doesn't confirm the product's figure.
    pub(super) is_excluded: bool,
}

impl ComparedFigure {
    /// Units for sale before and after.
    pub(super) fn levels(&self) -> (StockLevel, StockLevel) {
        let (before, held) = self
            .product
            .as_ref()
            .map_or_else(Default::default, |(_, units)| (units.stock, units.held));
        (before, self.figure.stock.minus_held(held))
    }
}

/// Compares figures with the shop, by code, and returns the failures as well: figures of the shop's own
/// products. Of several figures of one code the smallest counts.
pub(super) fn compare_figures(
    reader: &dyn Reader,
    figures: &[SupplierStock],
) -> Result<(Vec<ComparedFigure>, Vec<SyncFailure>)> {
    let figures = strictest_figures(figures);
    let codes: Vec<ProductCode> = figures.keys().map(|code| (*code).clone()).collect();
    let (there, on_hand, excluded) = reader.read(|session| {
        let there = session.products().by_codes(&codes)?;
        let ids: Vec<_> = there.iter().map(|product| product.id).collect();
        let excluded = session.inventory().without_confirmed_figure(&ids)?;
        Ok((there, session.inventory().on_hand(&ids)?, excluded))
    })?;
    let stored = StoredCodes::of(&there);
    let (by_product, unknown) = figures_of_products(&figures, &stored);
    let known: BTreeMap<&ProductCode, &Product> = there
        .iter()
        .filter_map(|product| Some((product.details.haier.product_code.as_ref()?, product)))
        .collect();
    let new = unknown
        .into_iter()
        .filter_map(|code| figures.get_key_value(code));
    let mut figures: Vec<_> = by_product.iter().chain(new).collect();
    figures.sort_by_key(|(code, _)| *code);
    let (mut compared, mut failures) = (Vec::with_capacity(figures.len()), Vec::new());
    for (code, figure) in figures {
        let product = known.get(code).copied();
        if product.is_some_and(|product| !is_managed(product)) {
            failures.push(own_product(&figure.product_code, SyncStage::Stock));
            continue;
        }
        compared.push(ComparedFigure {
            code: (*code).clone(),
            figure: (*figure).clone(),
            is_excluded: product.is_some_and(|product| excluded.contains(&product.id)),
            product: product.map(|product| {
                let units = on_hand.get(&product.id).copied().unwrap_or(OnHand {
                    stock: product.counters.stock,
                    held: 0,
                });
                (product.clone(), units)
            }),
        });
    }
    Ok((compared, failures))
}
