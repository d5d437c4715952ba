//! Which offers a sync brings, by the targets of their categories and brands.

use crate::{
    BrandId, CategoryId,
    supplier::{ExternalName, NameTarget, SkippedOffer, SupplierOffer},
};

/// The supplier's names of categories and brands of these offers, each in their order.
pub(super) fn external_names(offers: &[&SupplierOffer]) -> (Vec<ExternalName>, Vec<ExternalName>) {
    let categories = offers.iter().map(|offer| offer.category_name());
    let brands = offers.iter().map(|offer| offer.brand_name());
    (categories.collect(), brands.collect())
}

/// An offer with the targets of its category and brand; neither is ignored.
pub(super) type SelectedOffer<'a> = (
    &'a SupplierOffer,
    NameTarget<CategoryId>,
    NameTarget<BrandId>,
);

/// Splits offers into those to bring and those whose category or brand the shop ignores. Targets
/// are in the order of the offers.
pub(super) fn select<'a>(
    offers: &[&'a SupplierOffer],
    categories: Vec<NameTarget<CategoryId>>,
    brands: Vec<NameTarget<BrandId>>,
) -> (Vec<SelectedOffer<'a>>, Vec<SkippedOffer>) {
    let (mut selected, mut skipped) = (Vec::with_capacity(offers.len()), Vec::new());
    for ((offer, category), brand) in offers.iter().zip(categories).zip(brands) {
        match SkippedOffer::of(offer, category, brand) {
            Some(offer) => skipped.push(offer),
            None => selected.push((*offer, category, brand)),
        }
    }
    (selected, skipped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        OptionalText,
        catalog::{Procurability, ProductCode},
    };

    #[test]
    fn an_offer_of_an_ignored_category_or_brand_is_skipped_with_its_name() {
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
        let offers = ["A", "B", "C", "D"].map(offer);
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
            ],
            vec![
                brand,
                NameTarget::Ignored,
                NameTarget::Ignored,
                NameTarget::Unmapped,
            ],
        );
        let codes: Vec<_> = selected
            .iter()
            .map(|(offer, ..)| offer.product_code.as_str())
            .collect();
        assert_eq!(codes, ["A", "D"]);
        let because: Vec<_> = skipped.iter().map(|offer| offer.because.as_str()).collect();
        assert_eq!(because, ["category 电视", "brand 海尔"]);
    }
}
