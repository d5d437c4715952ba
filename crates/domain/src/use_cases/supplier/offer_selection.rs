//! Which offers a sync brings, by the targets of their categories and brands and by what the shop
//! has deleted.

use std::collections::BTreeSet;

use crate::{
    BrandId, CategoryId,
    catalog::ProductCode,
    supplier::{CatalogPlacement, ExternalName, NameTarget, SkippedOffer, SupplierOffer},
};

/// The supplier's names of categories and brands of these offers, each in their order.
pub(super) fn external_names(offers: &[&SupplierOffer]) -> (Vec<ExternalName>, Vec<ExternalName>) {
    let categories = offers.iter().map(|offer| offer.category_name());
    let brands = offers.iter().map(|offer| offer.brand_name());
    (categories.collect(), brands.collect())
}

/// An offer with the targets of its category and brand. If one of them is ignored, the shop has the
/// product already.
pub(super) struct SelectedOffer<'a> {
    pub(super) offer: &'a SupplierOffer,
    pub(super) category: NameTarget<CategoryId>,
    pub(super) brand: NameTarget<BrandId>,
}

impl SelectedOffer<'_> {
    /// Whether the shop ignores its category or brand. It places no product then.
    pub(super) const fn is_ignored(&self) -> bool {
        self.category.is_ignored() || self.brand.is_ignored()
    }

    /// The category and brand that are set.
    pub(super) fn placement(&self) -> CatalogPlacement {
        CatalogPlacement {
            category_id: self.category.id(),
            brand_id: self.brand.id(),
            is_ignored: self.is_ignored(),
        }
    }
}

/// What the shop does with offers, read before a batch.
pub(super) struct ShopChoices {
    /// Targets of the offers' categories, in their order.
    pub(super) categories: Vec<NameTarget<CategoryId>>,
    /// Targets of the offers' brands, in their order.
    pub(super) brands: Vec<NameTarget<BrandId>>,
    /// Codes of products that the shop has deleted.
    pub(super) deleted: BTreeSet<ProductCode>,
}

/// Splits offers into those to bring, and new ones that the shop ignores. An offer for a product
/// that a sync manages (`is_managed`) is brought in any case: what the shop has on sale must not
/// keep outdated figures.
pub(super) fn select<'a>(
    offers: &[&'a SupplierOffer],
    choices: ShopChoices,
    is_managed: impl Fn(&ProductCode) -> bool,
) -> (Vec<SelectedOffer<'a>>, Vec<SkippedOffer>) {
    let (mut selected, mut skipped) = (Vec::with_capacity(offers.len()), Vec::new());
    let targets = choices.categories.into_iter().zip(choices.brands);
    for (offer, (category, brand)) in offers.iter().zip(targets) {
        let is_deleted = choices.deleted.contains(&offer.product_code);
        match SkippedOffer::of(offer, category, brand, is_deleted) {
            Some(ignored) if !is_managed(&offer.product_code) => skipped.push(ignored),
            _ => selected.push(SelectedOffer {
                offer,
                category,
                brand,
            }),
        }
    }
    (selected, skipped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptionalText, catalog::Procurability};

    #[test]
    fn a_new_offer_that_the_shop_ignores_is_skipped_with_the_reason() {
        let offer = |code: &str| SupplierOffer {
            product_code: ProductCode::new(code).unwrap(),
            product_model: OptionalText::default(),
            product_group: OptionalText::new("电视").unwrap(),
            brand: OptionalText::new("海尔").unwrap(),
            image: None,
            pages: None,
            procurability: Procurability::Procurable,
            procurability_by_prices: None,
            prices: None,
        };
        let offers = ["A", "B", "C", "D", "E", "F", "G"].map(offer);
        let offers: Vec<_> = offers.iter().collect();
        let category = NameTarget::Mapped(CategoryId::new(1).unwrap());
        let brand = NameTarget::Mapped(BrandId::new(1).unwrap());
        let (selected, skipped) = select(
            &offers,
            ShopChoices {
                categories: vec![
                    category,
                    NameTarget::Ignored,
                    category,
                    NameTarget::Unmapped,
                    NameTarget::Ignored,
                    category,
                    category,
                ],
                brands: vec![
                    brand,
                    NameTarget::Ignored,
                    NameTarget::Ignored,
                    NameTarget::Unmapped,
                    brand,
                    brand,
                    brand,
                ],
                deleted: ["F", "G"]
                    .map(|code| ProductCode::new(code).unwrap())
                    .into(),
            },
            // The shop has these.
            |code| ["E", "G"].contains(&code.as_str()),
        );
        let codes: Vec<_> = selected
            .iter()
            .map(|selected| (selected.offer.product_code.as_str(), selected.is_ignored()))
            .collect();
        assert_eq!(
            codes,
            [("A", false), ("D", false), ("E", true), ("G", false)]
        );
        assert_eq!(selected[2].placement().category_id, None);
        assert_eq!(selected[2].placement().brand_id, brand.id());
        let because: Vec<_> = skipped.iter().map(|offer| offer.because.as_str()).collect();
        assert_eq!(because, ["category 电视", "brand 海尔", "deleted product"]);
    }
}
