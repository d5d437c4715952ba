//! Offers as items of a plan.

use super::{
    CatalogPlacement, SafetyLimits, SupplierOffer, SyncEffects, merge::merged_details, new_product,
};
use crate::{
    BrandId, CategoryId, Money,
    catalog::Product,
    plans::{
        FieldValue, ItemChange, ItemReason, NewPlanItem, NewProduct, PlanField, PlannedProduct,
    },
};

/// The fields that offers write.
const FIELDS: [PlanField; 16] = [
    PlanField::Name,
    PlanField::Category,
    PlanField::Brand,
    PlanField::Price,
    PlanField::SupplyPrice,
    PlanField::InvoicePrice,
    PlanField::MarketPrice,
    PlanField::StockRebate,
    PlanField::RebateMoney,
    PlanField::Procurability,
    PlanField::PriceRefusal,
    PlanField::ProductModel,
    PlanField::ProductGroup,
    PlanField::Supplier,
    PlanField::SupplierImage,
    PlanField::SupplierPages,
];

/// The items that an offer means for its product: one for each field that differs.
pub(crate) fn items_of_offer(
    product: &Product,
    offer: &SupplierOffer,
    placement: CatalogPlacement,
) -> Vec<NewPlanItem> {
    let merged = merged_details(&product.details, offer, placement);
    let mut changes: Vec<_> = FIELDS
        .into_iter()
        .filter_map(|field| field.of(product).zip(field.of_details(&merged)))
        .filter(|(before, after)| before != after)
        .collect();
    changes.extend(named_placement(product, offer, placement));
    let changes = changes.into_iter().map(|(before, after)| NewPlanItem {
        product: PlannedProduct::of(product),
        change: ItemChange::Set { before, after },
        reason: ItemReason::Offered,
    });
    changes.collect()
}

/// A category and a brand that don't exist yet, by the supplier's names.
fn named_placement(
    product: &Product,
    offer: &SupplierOffer,
    placement: CatalogPlacement,
) -> Vec<(FieldValue, FieldValue)> {
    let edited = product.details.edited_fields;
    let is_open = |field: PlanField| {
        let is_edited = field.editable().is_some_and(|field| edited.contains(field));
        !placement.is_ignored && !is_edited
    };
    let mut changes = Vec::new();
    if placement.category_id.is_none() && is_open(PlanField::Category) {
        let present = FieldValue::Category(product.details.category_id);
        changes.push((present, FieldValue::CategoryNamed(offer.category_name())));
    }
    if placement.brand_id.is_none() && is_open(PlanField::Brand) {
        let present = FieldValue::Brand(product.details.brand_id);
        changes.push((present, FieldValue::BrandNamed(offer.brand_name())));
    }
    changes
}

/// The item that creates the product of an offer. A category or brand that the supplier's name isn't
/// mapped to yet is given by that name.
pub(crate) fn item_of_new_offer(
    offer: &SupplierOffer,
    category: Option<CategoryId>,
    brand: Option<BrandId>,
) -> Option<NewPlanItem> {
    // Replaced by the placement below.
    let (any_category, any_brand) = (CategoryId::new(1)?, BrandId::new(1)?);
    let details = new_product(offer, any_category, any_brand);
    let code = offer.product_code.to_string();
    let name = details.name.to_string();
    let placement = [
        category.map_or_else(
            || FieldValue::CategoryNamed(offer.category_name()),
            FieldValue::Category,
        ),
        brand.map_or_else(
            || FieldValue::BrandNamed(offer.brand_name()),
            FieldValue::Brand,
        ),
    ];
    let fields = FIELDS.into_iter().chain([PlanField::ProductCode]);
    let values = fields.filter_map(|field| field.of_details(&details));
    let values = values.chain(placement);
    Some(NewPlanItem {
        product: PlannedProduct {
            id: None,
            code: Some(code),
            name,
        },
        change: ItemChange::Create(NewProduct::of(values)),
        reason: ItemReason::Offered,
    })
}

/// What the items of one product mean for the safety limits.
pub(crate) fn effects_of_items(
    product: &Product,
    items: &[NewPlanItem],
    limits: &SafetyLimits,
) -> SyncEffects {
    let prices = &product.details.prices;
    let (mut retail, mut supply) = (prices.price.clone(), prices.supply_price.clone());
    let was_inverted = is_above(supply.as_ref(), &retail);
    let (mut is_large, mut is_renamed) = (false, false);
    for item in items {
        let Some((before, after)) = item.change.values() else {
            continue;
        };
        match (before, after) {
            (FieldValue::Price(before), FieldValue::Price(after)) => {
                is_large |= changes_by_more(before, after, limits.large_price_change_percent);
                retail = after.clone();
            }
            (FieldValue::SupplyPrice(before), FieldValue::SupplyPrice(after)) => {
                let prices = before.as_ref().zip(after.as_ref());
                is_large |= prices.is_some_and(|(before, after)| {
                    changes_by_more(before, after, limits.large_price_change_percent)
                });
                supply.clone_from(after);
            }
            (FieldValue::Category(_) | FieldValue::Brand(_), _) => is_renamed = true,
            _ => {}
        }
    }
    let is_inverted = !was_inverted && is_above(supply.as_ref(), &retail);
    SyncEffects {
        price_changes: u32::from(is_large),
        renamed: u32::from(is_renamed),
        supply_above_retail: u32::from(is_inverted),
        ..SyncEffects::default()
    }
}

/// Whether there is a supply price, and it is above the retail price.
fn is_above(supply: Option<&Money>, retail: &Money) -> bool {
    // A retail price of 0 means that none was set: buyers see the supply price.
    !retail.is_zero() && supply.is_some_and(|supply| supply > retail)
}

/// Whether a price changes by more than so many percent of what it was. From or to no price at all is
/// no change by a percentage.
fn changes_by_more(before: &Money, after: &Money, percent: u32) -> bool {
    if before.is_zero() || after.is_zero() {
        return false;
    }
    before.differs_by_more(after, percent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        OptionalText,
        catalog::{EditableField, Procurability, Source},
        plans::ItemAction,
        supplier::SupplierPrices,
        testing::{ProductBuilder, text},
    };

    fn money(text: &str) -> Money {
        Money::parse(text).unwrap()
    }

    fn offer(supply: &str, market: &str) -> SupplierOffer {
        SupplierOffer {
            product_code: text("A"),
            product_model: OptionalText::new("EC6001").unwrap(),
            product_group: OptionalText::new("电热水器").unwrap(),
            brand: OptionalText::new("海尔").unwrap(),
            image: None,
            pages: None,
            procurability: Procurability::Procurable,
            procurability_by_prices: None,
            prices: Some(SupplierPrices {
                supply_price: Some(money(supply)),
                market_price: Some(money(market)),
                ..SupplierPrices::default()
            }),
        }
    }

    /// The product that the offer becomes.
    fn brought(offer: &SupplierOffer) -> Product {
        let mut product = ProductBuilder::new()
            .code("A")
            .source(Source::Haier)
            .build();
        let (category, brand) = (product.details.category_id, product.details.brand_id);
        product.details = new_product(offer, category, brand);
        product
    }

    /// Where the product is already.
    fn placement(product: &Product) -> CatalogPlacement {
        CatalogPlacement {
            category_id: Some(product.details.category_id),
            brand_id: Some(product.details.brand_id),
            is_ignored: false,
        }
    }

    fn fields(items: &[NewPlanItem]) -> Vec<PlanField> {
        items
            .iter()
            .filter_map(|item| item.change.field())
            .collect()
    }

    #[test]
    fn what_is_so_already_costs_no_item_and_each_field_that_differs_costs_one() {
        let former = offer("1000.00", "1500.00");
        let product = brought(&former);
        assert!(items_of_offer(&product, &former, placement(&product)).is_empty());
        let items = items_of_offer(&product, &offer("1000.00", "1600.00"), placement(&product));
        assert_eq!(fields(&items), [PlanField::Price, PlanField::MarketPrice]);
        assert!(items.iter().all(|item| item.reason == ItemReason::Offered));
    }

    #[test]
    fn what_a_person_has_edited_is_no_item() {
        let former = offer("1000.00", "1500.00");
        let mut product = brought(&former);
        for field in [EditableField::Price, EditableField::Category] {
            product.details.edited_fields.insert(field);
        }
        let unplaced = CatalogPlacement::default();
        let items = items_of_offer(&product, &offer("1000.00", "1600.00"), unplaced);
        assert_eq!(fields(&items), [PlanField::MarketPrice, PlanField::Brand]);
        let (_, brand) = items[1].change.values().unwrap();
        assert_eq!(*brand, FieldValue::BrandNamed(text("海尔")));
    }

    #[test]
    fn a_new_offer_creates_what_the_rules_for_offers_say() {
        let offer = offer("1000.00", "1500.00");
        let item = item_of_new_offer(&offer, CategoryId::new(7), None).unwrap();
        assert_eq!(item.change.action(), ItemAction::Create);
        assert_eq!(item.product.name, "海尔 EC6001 电热水器");
        let ItemChange::Create(values) = &item.change else {
            panic!("{item:?}")
        };
        let (category, brand) = (CategoryId::new(7).unwrap(), BrandId::new(1).unwrap());
        let details = values.details(Source::Haier, category, brand).unwrap();
        assert_eq!(details, new_product(&offer, category, brand));
        assert_eq!(
            values.get(PlanField::Category),
            Some(&FieldValue::Category(category))
        );
        let named = FieldValue::BrandNamed(text("海尔"));
        assert_eq!(values.get(PlanField::Brand), Some(&named));
    }

    fn effects(before: &SupplierOffer, after: &SupplierOffer, retail: Option<&str>) -> SyncEffects {
        let mut product = brought(before);
        if let Some(retail) = retail {
            product.details.prices.price = money(retail);
            product.details.edited_fields.insert(EditableField::Price);
        }
        let items = items_of_offer(&product, after, placement(&product));
        effects_of_items(&product, &items, &SafetyLimits::default())
    }

    #[test]
    fn a_price_that_changes_by_more_than_the_percentage_is_a_large_change() {
        let before = offer("1000.00", "2000.00");
        for (supply, market, is_large) in [
            ("1000.00", "3000.00", 0),
            ("1000.00", "3000.01", 1),
            ("1000.00", "1000.00", 0),
            ("1000.00", "999.99", 1),
            ("1500.00", "2000.00", 0),
            ("1500.01", "2000.00", 1),
        ] {
            let found = effects(&before, &offer(supply, market), None);
            assert_eq!(found.price_changes, is_large, "{supply} {market}");
        }
        // From no price at all.
        let found = effects(&offer("0.00", "0.00"), &offer("1000.00", "2000.00"), None);
        assert_eq!(found.price_changes, 0);
    }

    #[test]
    fn a_supply_price_counts_as_above_retail_when_it_rises_above_it() {
        let before = offer("1000.00", "2000.00");
        let rises = offer("1200.01", "2000.00");
        for (retail, counted) in [("1200.00", 1), ("1200.01", 0), ("999.00", 0), ("0.00", 0)] {
            let found = effects(&before, &rises, Some(retail));
            assert_eq!(found.supply_above_retail, counted, "{retail}");
        }
    }

    #[test]
    fn another_category_or_brand_is_a_renaming() {
        let offer = offer("1000.00", "2000.00");
        let product = brought(&offer);
        let elsewhere = CatalogPlacement {
            brand_id: BrandId::new(99),
            ..placement(&product)
        };
        let items = items_of_offer(&product, &offer, elsewhere);
        let found = effects_of_items(&product, &items, &SafetyLimits::default());
        assert_eq!((found.renamed, found.price_changes), (1, 0));
    }
}
