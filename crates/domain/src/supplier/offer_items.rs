//! Offers as items of a plan.

use super::{CatalogPlacement, SafetyLimits, SupplierOffer, SyncEffects, merge_offer, new_product};
use crate::{
    BrandId, CategoryId, Money,
    catalog::{Product, ProductDetails},
    plans::{
        FieldValue, ItemChange, ItemReason, NewPlanItem, NewProduct, PlanField, PlannedProduct,
    },
};

/// The fields that offers write.
const FIELDS: [PlanField; 15] = [
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
];

/// The items that an offer means for its product: one for each field that differs.
pub(crate) fn items_of_offer(
    product: &Product,
    offer: &SupplierOffer,
    placement: CatalogPlacement,
) -> Vec<NewPlanItem> {
    let (merged, _) = merge_offer(&product.details, offer, placement);
    let after = Product {
        details: merged,
        ..product.clone()
    };
    let mut changes = Vec::new();
    for field in FIELDS.into_iter().chain([PlanField::SupplierPages]) {
        if let (Some(before), Some(after)) = (field.of(product), field.of(&after))
            && before != after
        {
            changes.push((before, after));
        }
    }
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
    // The ids are replaced below.
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
    let values = values_of(&details).into_iter().chain(placement);
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

/// What a new product has from its offer.
fn values_of(details: &ProductDetails) -> Vec<FieldValue> {
    let (prices, haier, images) = (&details.prices, &details.haier, &details.images);
    let mut values = vec![
        FieldValue::Name(details.name.clone()),
        FieldValue::Price(prices.price.clone()),
        FieldValue::SupplyPrice(prices.supply_price.clone()),
        FieldValue::InvoicePrice(prices.invoice_price.clone()),
        FieldValue::MarketPrice(prices.market_price.clone()),
        FieldValue::StockRebate(prices.stock_rebate.clone()),
        FieldValue::RebateMoney(prices.rebate_money.clone()),
        FieldValue::Procurability(details.procurability.clone()),
        FieldValue::PriceRefusal(haier.price_refusal.clone()),
        FieldValue::ProductModel(haier.product_model.clone()),
        FieldValue::ProductGroup(haier.product_group.clone()),
        FieldValue::Supplier(details.supplier.clone()),
        FieldValue::SupplierImage(images.supplier_image.clone()),
        FieldValue::SupplierPages(images.supplier_pages.clone()),
    ];
    values.extend(haier.product_code.clone().map(FieldValue::ProductCode));
    values
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
