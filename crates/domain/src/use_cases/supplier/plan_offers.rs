//! Dry run of a batch of supplier offers.

use std::collections::BTreeMap;

use crate::{
    Result,
    catalog::ProductCode,
    ports::Reader,
    supplier::{CatalogPlacement, FieldChange, SupplierOffer, merge_offer},
};

/// The planned change of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    /// The supplier's product code.
    pub product_code: ProductCode,
    /// Whether the product would be created.
    pub is_new: bool,
    /// Fields that would change; empty for a new product.
    pub changes: Vec<FieldChange>,
}

/// Result of the dry run of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedOffers {
    /// New and changed products, by code.
    pub changes: Vec<PlannedChange>,
    /// Number of products that need no change.
    pub unchanged: u32,
}

/// Dry run of [`apply_offers`](super::apply_offers): writes nothing.
pub fn plan_offers(reader: &dyn Reader, offers: &[SupplierOffer]) -> Result<PlannedOffers> {
    let by_code: BTreeMap<&ProductCode, &SupplierOffer> = offers
        .iter()
        .map(|offer| (&offer.product_code, offer))
        .collect();
    let codes: Vec<ProductCode> = by_code.keys().map(|code| (*code).clone()).collect();
    let offers: Vec<&SupplierOffer> = by_code.into_values().collect();
    let categories: Vec<_> = offers.iter().map(|offer| offer.category_name()).collect();
    let brands: Vec<_> = offers.iter().map(|offer| offer.brand_name()).collect();
    reader.read(|session| {
        let category_ids = session.categories().by_names(&categories)?;
        let brand_ids = session.brands().by_names(&brands)?;
        let there: BTreeMap<_, _> = session
            .products()
            .by_codes(&codes)?
            .into_iter()
            .filter_map(|product| Some((product.details.haier.product_code.clone()?, product)))
            .collect();
        let mut planned = PlannedOffers::default();
        for ((offer, category_id), brand_id) in offers.iter().zip(category_ids).zip(brand_ids) {
            let product = there.get(&offer.product_code);
            let changes = product.map_or_else(Vec::new, |product| {
                merge_offer(
                    &product.details,
                    offer,
                    CatalogPlacement {
                        category_id,
                        brand_id,
                    },
                )
                .1
            });
            if product.is_some() && changes.is_empty() {
                planned.unchanged += 1;
                continue;
            }
            let product_code = offer.product_code.clone();
            let is_new = product.is_none();
            planned.changes.push(PlannedChange {
                product_code,
                is_new,
                changes,
            });
        }
        Ok(planned)
    })
}
