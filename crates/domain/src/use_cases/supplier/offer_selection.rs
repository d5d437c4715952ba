//! Which offers a sync brings, by the targets of their categories and brands.

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
        }
    }
}

/// Splits offers into those to bring, and new ones whose category or brand the shop ignores. An
/// offer for a product that a sync manages (`is_managed`) is brought in any case: what the shop has
/// on sale must not keep outdated figures. Targets are in the order of the offers.
pub(super) fn select<'a>(
    offers: &[&'a SupplierOffer],
    categories: Vec<NameTarget<CategoryId>>,
    brands: Vec<NameTarget<BrandId>>,
    is_managed: impl Fn(&ProductCode) -> bool,
) -> (Vec<SelectedOffer<'a>>, Vec<SkippedOffer>) {
    let (mut selected, mut skipped) = (Vec::with_capacity(offers.len()), Vec::new());
    for ((offer, category), brand) in offers.iter().zip(categories).zip(brands) {
        match SkippedOffer::of(offer, category, brand) {
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
    fn a_new_offer_of_an_ignored_category_or_brand_is_skipped_with_its_name() {
        let offer = |code: &str| SupplierOffer {
            product_code: ProductCode::new(code).unwrap(),
            product_model: OptionalText::default(),
            product_group: OptionalText::new("电视").unwrap(),
            brand: OptionalText::new("海尔").unwrap(),
            image: None,
            pages: None,
            procurability: Procurability::Procurable,
            prices: None,
        };
        let offers = ["A", "B", "C", "D", "E"].map(offer);
        let offers: Vec<_> = offers.iter().collect();
        let category = NameTarget::Mapped(CategoryId::new(1).unwrap());
        let brand = NameTarget::Mapped(BrandId::new(1).unwrap());
        let (selected, skipped) = select(
            &offers,
            vec![
                category,
                NameTarget::Ignored,
                category,
                NameTarget::Unmapped,
                NameTarget::Ignored,
            ],
            vec![
                brand,
                NameTarget::Ignored,
                NameTarget::Ignored,
                NameTarget::Unmapped,
                brand,
            ],
            // The shop has the last one.
            |code| code.as_str() == "E",
        );
        let codes: Vec<_> = selected
            .iter()
            .map(|selected| (selected.offer.product_code.as_str(), selected.is_ignored()))
            .collect();
        assert_eq!(codes, [("A", false), ("D", false), ("E", true)]);
        assert_eq!(selected[2].placement().category_id, None);
        assert_eq!(selected[2].placement().brand_id, brand.id());
        let because: Vec<_> = skipped.iter().map(|offer| offer.because.as_str()).collect();
        assert_eq!(because, ["category 电视", "brand 海尔"]);
    }
}
