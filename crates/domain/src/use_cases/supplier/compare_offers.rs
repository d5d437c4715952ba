//! Compares a batch of supplier offers with the shop, without writing.

use std::collections::BTreeMap;

use super::offer_selection::{ShopChoices, external_names, select};
use crate::{
    BrandId, CategoryId, Result,
    catalog::{Product, ProductCode, StoredCodes},
    ports::Reader,
    supplier::{
        CatalogPlacement, HAIER, SkippedOffer, SupplierOffer, SyncFailure, SyncStage, is_managed,
        own_product, strictest_offers,
    },
};

/// An offer that a sync brings, and what it is compared with.
pub(super) struct ComparedOffer {
    pub(super) offer: SupplierOffer,
    /// The product with its code; `None` if the offer is new.
    pub(super) product: Option<Product>,
    /// Where the offer belongs; names that nothing is mapped to stand for entries of the same name.
    pub(super) placement: CatalogPlacement,
    /// What the supplier's names of category and brand are mapped to.
    pub(super) mapped: (Option<CategoryId>, Option<BrandId>),
}

/// A batch of offers, compared.
#[derive(Default)]
pub(super) struct Comparison {
    pub(super) offers: Vec<ComparedOffer>,
    /// New offers that aren't brought.
    pub(super) skipped: Vec<SkippedOffer>,
    /// The shop's own products, of which there are offers.
    pub(super) own_products: Vec<Product>,
    /// Offers that can't be written: those for these products.
    pub(super) failures: Vec<SyncFailure>,
}

/// Compares offers with the shop. Several offers of one code are combined: the stricter counts.
pub(super) fn compare_offers(reader: &dyn Reader, offers: &[SupplierOffer]) -> Result<Comparison> {
    let offers = strictest_offers(offers, |code| code);
    reader.read(|session| {
        let codes: Vec<ProductCode> = offers
            .iter()
            .map(|offer| offer.product_code.clone())
            .collect();
        let products = session.products().by_codes(&codes)?;
        // Codes that look the same are statements about one product.
        let stored = StoredCodes::of(&products);
        let offers = strictest_offers(&offers, |code| stored.key(code));
        let offers: Vec<&SupplierOffer> = offers.iter().collect();
        let there: BTreeMap<_, _> = products
            .iter()
            .filter_map(|product| Some((product.details.haier.product_code.clone()?, product)))
            .collect();
        let find = |code: &ProductCode| {
            let code = stored.find(code)?;
            there.get(code).copied()
        };
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
        let mut comparison = Comparison {
            skipped,
            ..Comparison::default()
        };
        for ((selected, same_category), same_brand) in selected.iter().zip(categories).zip(brands) {
            let offer = selected.offer;
            let product = find(&offer.product_code);
            if let Some(own) = product.filter(|product| !is_managed(product)) {
                comparison.own_products.push(own.clone());
                let failure = own_product(&offer.product_code, SyncStage::Products);
                comparison.failures.push(failure);
                continue;
            }
            let mut placement = selected.placement();
            let mapped = (placement.category_id, placement.brand_id);
            if !selected.is_ignored() {
                placement.category_id = placement.category_id.or(same_category);
                placement.brand_id = placement.brand_id.or(same_brand);
            }
            comparison.offers.push(ComparedOffer {
                offer: offer.clone(),
                product: product.cloned(),
                placement,
                mapped,
            });
        }
        Ok(comparison)
    })
}
