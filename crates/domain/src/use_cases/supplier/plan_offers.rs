//! Dry run of a batch of supplier offers.

use std::collections::BTreeMap;

use super::offer_selection::{ShopChoices, external_names, select};
use crate::{
    Result,
    catalog::{ProductCode, StoredCodes},
    ports::Reader,
    supplier::{
        FieldChange, HAIER, SkippedOffer, SupplierOffer, SyncFailure, SyncStage, is_managed,
        merge_offer, own_product, strictest_offers,
    },
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
    /// New offers that wouldn't be brought, because the shop ignores their category or brand, or has
    /// deleted the product.
    pub skipped: Vec<SkippedOffer>,
    /// Offers that couldn't be written, such as those for the shop's own products.
    pub failures: Vec<SyncFailure>,
    /// Number of products that need no change.
    pub unchanged: u32,
}

/// Dry run of [`apply_offers`](super::apply_offers): writes nothing.
pub fn plan_offers(reader: &dyn Reader, offers: &[SupplierOffer]) -> Result<PlannedOffers> {
    let offers = strictest_offers(offers, |code| code);
    let offers: Vec<&SupplierOffer> = offers.iter().collect();
    reader.read(|session| {
        let codes: Vec<ProductCode> = offers
            .iter()
            .map(|offer| offer.product_code.clone())
            .collect();
        let products = session.products().by_codes(&codes)?;
        // Codes that look the same are statements about one product.
        let stored = StoredCodes::of(&products);
        let offers = strictest_offers(offers, |code| stored.key(code));
        let offers: Vec<&SupplierOffer> = offers.iter().collect();
        let there: BTreeMap<_, _> = products
            .into_iter()
            .filter_map(|product| Some((product.details.haier.product_code.clone()?, product)))
            .collect();
        let find = |code: &ProductCode| stored.find(code).and_then(|code| there.get(code));
        let (categories, brands) = external_names(&offers);
        let categories = session.supplier_categories().targets(HAIER, &categories)?;
        let choices = ShopChoices {
            categories,
            brands: session.supplier_brands().targets(HAIER, &brands)?,
            deleted: session
                .ignored_products()
                .ignored(HAIER, &codes)?
                .into_iter()
                .collect(),
        };
        let is_there = |code: &ProductCode| find(code).is_some_and(is_managed);
        let (selected, skipped) = select(&offers, choices, is_there);
        let offers: Vec<&SupplierOffer> = selected.iter().map(|it| it.offer).collect();
        // Names that no sync has mapped yet will be mapped to those of the same name.
        let (categories, brands) = external_names(&offers);
        let categories = session.categories().by_names(&categories)?;
        let brands = session.brands().by_names(&brands)?;
        let mut planned = PlannedOffers {
            skipped,
            ..PlannedOffers::default()
        };
        for ((selected, same_category), same_brand) in selected.iter().zip(categories).zip(brands) {
            let offer = selected.offer;
            let mut placement = selected.placement();
            if !selected.is_ignored() {
                placement.category_id = placement.category_id.or(same_category);
                placement.brand_id = placement.brand_id.or(same_brand);
            }
            let product = find(&offer.product_code);
            if product.is_some_and(|product| !is_managed(product)) {
                let failure = own_product(&offer.product_code, SyncStage::Products);
                planned.failures.push(failure);
                continue;
            }
            let changes = product.map_or_else(Vec::new, |product| {
                merge_offer(&product.details, offer, placement).1
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
