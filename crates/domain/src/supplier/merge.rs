//! Rules for creating and updating products from supplier offers.
//!
//! | field | owner |
//! | --- | --- |
//! | name, description, price, category, brand | the sync until staff edit it, then staff |
//! | supply and invoice price, 直扣, 台返 | likewise; the sync only if it requested prices |
//! | market price | likewise; the sync only if the offer has one |
//! | model, procurability, supplier's pictures, warehouse | likewise; but see below |
//! | code, group, supplier key, by which the sync knows the product | the sync |
//! | source | staff: the sync leaves products of the source `local` alone |
//! | 上架/下架, origin, the shop's own pictures | staff |
//! | stock | stock commands |
//!
//! What the supplier's complete list lacks can't be bought, no matter who owns the procurability. Once the list
//! names the product again, it is what the person said.

use super::{HAIER, SupplierOffer, contradictions::combine_procurability};
use crate::{
    BrandId, CategoryId, Money, Text,
    catalog::{
        EditableField, EditedFields, HaierDetails, Images, PriceSystem, Procurability,
        ProductDetails, ProductName, Source, SupplierKey,
    },
};

/// The category and brand of an offer in the catalogue; `None` if they don't exist yet (dry runs).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CatalogPlacement {
    /// The category that the offer's product group stands for.
    pub category_id: Option<CategoryId>,
    /// The brand that the offer's brand name stands for.
    pub brand_id: Option<BrandId>,
    /// Whether the shop ignores the offer's category or brand: the product keeps its own.
    pub is_ignored: bool,
}

/// A field that an offer changes, with values formatted for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's name in responses.
    pub field: &'static str,
    /// The value before; empty if there was none.
    pub before: String,
    /// The value after; empty if the field is cleared.
    pub after: String,
}

/// The new product for an offer: active, without stock, with the market price as retail price, else
/// the supply price, else 0.
pub fn new_product(
    offer: &SupplierOffer,
    category_id: CategoryId,
    brand_id: BrandId,
) -> ProductDetails {
    let mut draft = ProductDetails {
        source: Source::Haier,
        haier: HaierDetails {
            product_code: Some(offer.product_code.clone()),
            product_model: offer.product_model.clone(),
            product_group: offer.product_group.clone(),
            ..HaierDetails::default()
        },
        supplier: Some(supplier_key(offer)),
        ..ProductDetails::new(
            name_of(offer),
            category_id,
            brand_id,
            PriceSystem::default(),
        )
    };
    // Prices and pictures go through the same functions as an update, so both give one result.
    // Sets the retail price as well, since staff have edited nothing yet.
    apply_procurability(&mut draft, offer);
    apply_prices(&mut draft.prices, offer, draft.edited_fields);
    apply_images(&mut draft.images, offer, draft.edited_fields);
    draft
}

/// Applies an offer to an existing product. Returns the new details and the fields that differ.
/// Fields that staff have edited stay unchanged. Idempotent: the same offer again changes nothing.
pub fn merge_offer(
    details: &ProductDetails,
    offer: &SupplierOffer,
    placement: CatalogPlacement,
) -> (ProductDetails, Vec<FieldChange>) {
    let merged = merged_details(details, offer, placement);
    let mut changes = differences(details, &merged);
    report_missing_placement(details, offer, placement, &mut changes);
    (merged, changes)
}

/// As [`merge_offer`], without the list of the fields that differ.
pub(super) fn merged_details(
    details: &ProductDetails,
    offer: &SupplierOffer,
    placement: CatalogPlacement,
) -> ProductDetails {
    let mut merged = details.clone();
    let edited = details.edited_fields;
    if !edited.contains(EditableField::Name) {
        merged.name = name_of(offer);
    }
    // A category or brand that doesn't exist yet has no id: the product keeps its own, and the
    // missing one is reported below.
    if let Some(category_id) = placement.category_id
        && !edited.contains(EditableField::Category)
    {
        merged.category_id = category_id;
    }
    if let Some(brand_id) = placement.brand_id
        && !edited.contains(EditableField::Brand)
    {
        merged.brand_id = brand_id;
    }
    apply_procurability(&mut merged, offer);
    if !edited.contains(EditableField::ProductModel) {
        merged.haier.product_model = offer.product_model.clone();
    }
    // By these the sync knows the product: they are never a person's.
    merged.haier.product_group = offer.product_group.clone();
    merged.supplier = Some(supplier_key(offer));
    apply_prices(&mut merged.prices, offer, edited);
    apply_images(&mut merged.images, offer, edited);
    merged
}

fn name_of(offer: &SupplierOffer) -> ProductName {
    let parts = [
        offer.brand.as_str(),
        offer.product_model.as_str(),
        offer.product_group.as_str(),
    ];
    let name = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    // Falls back to the product code, then to a constant.
    ProductName::lossy(&name)
        .or_else(|| ProductName::lossy(offer.product_code.as_str()))
        .unwrap_or_else(|| ProductName::constant(HAIER))
}

fn supplier_key(offer: &SupplierOffer) -> SupplierKey {
    let code = offer.product_code.as_str();
    SupplierKey {
        supplier: Text::constant(HAIER),
        supplier_code: Text::lossy(code).unwrap_or_else(|| Text::constant(HAIER)),
    }
}

/// List and prices are two statements about the product: the stricter counts. If no prices were
/// received, the last ones remain valid. What a person has said stays.
fn apply_procurability(details: &mut ProductDetails, offer: &SupplierOffer) {
    if let Some(stated) = &offer.procurability_by_prices {
        details.haier.price_refusal = match stated {
            Procurability::NotProcurable { reason } => Some(reason.clone()),
            Procurability::Procurable | Procurability::NotListed => None,
        };
    }
    if details.edited_fields.contains(EditableField::Procurability) {
        // A person's "not procurable" is never replaced by "not listed".
        if !details.procurability.is_listed() {
            details.procurability = Procurability::Procurable;
        }
        return;
    }
    details.procurability = offer.procurability.clone();
    if let Some(reason) = details.haier.price_refusal.clone() {
        let refused = Procurability::NotProcurable { reason };
        combine_procurability(&mut details.procurability, &refused);
    }
}

fn apply_prices(prices: &mut PriceSystem, offer: &SupplierOffer, edited: EditedFields) {
    let Some(offered) = &offer.prices else { return };
    let set = |field, price: &mut Option<Money>, offered: &Option<Money>| {
        if !edited.contains(field) {
            price.clone_from(offered);
        }
    };
    set(
        EditableField::SupplyPrice,
        &mut prices.supply_price,
        &offered.supply_price,
    );
    set(
        EditableField::InvoicePrice,
        &mut prices.invoice_price,
        &offered.invoice_price,
    );
    // The platform doesn't always send it; the last one sent remains valid.
    if offered.market_price.is_some() {
        set(
            EditableField::MarketPrice,
            &mut prices.market_price,
            &offered.market_price,
        );
    }
    set(
        EditableField::StockRebate,
        &mut prices.stock_rebate,
        &offered.stock_rebate,
    );
    set(
        EditableField::RebateMoney,
        &mut prices.rebate_money,
        &offered.rebate_money,
    );
    if let Some(retail_price) = retail_price(prices)
        && !edited.contains(EditableField::Price)
    {
        prices.price = retail_price;
    }
}

/// The retail price derived from the supplier's prices, for products whose price staff haven't
/// edited: the market price, else the supply price; `None` if the supplier gave neither.
fn retail_price(prices: &PriceSystem) -> Option<Money> {
    // A price of 0 counts as not given.
    let named = |price: &&Option<Money>| price.as_ref().is_some_and(|price| !price.is_zero());
    let mut candidates = [&prices.market_price, &prices.supply_price].into_iter();
    candidates.find(named)?.clone()
}

fn apply_images(images: &mut Images, offer: &SupplierOffer, edited: EditedFields) {
    if !edited.contains(EditableField::SupplierImage) {
        images.supplier_image = offer.image.clone();
    }
    if let Some(pages) = &offer.pages
        && !edited.contains(EditableField::SupplierPages)
    {
        images.supplier_pages = pages.clone();
    }
}

/// If the category or brand doesn't exist yet (a dry run creates none), reports the change with the
/// offer's name for it.
fn report_missing_placement(
    details: &ProductDetails,
    offer: &SupplierOffer,
    placement: CatalogPlacement,
    changes: &mut Vec<FieldChange>,
) {
    if placement.is_ignored {
        return;
    }
    let edited = details.edited_fields;
    let mut record = |field, after: String| {
        changes.push(FieldChange {
            field,
            before: String::new(),
            after,
        });
    };
    if placement.category_id.is_none() && !edited.contains(EditableField::Category) {
        record("category", offer.category_name().to_string());
    }
    if placement.brand_id.is_none() && !edited.contains(EditableField::Brand) {
        record("brand", offer.brand_name().to_string());
    }
}

/// A field that a sync writes: its name, and its value formatted for people.
type SyncedField = (&'static str, fn(&ProductDetails) -> String);

const SYNCED_FIELDS: [SyncedField; 18] = [
    ("name", |p| p.name.to_string()),
    ("category_id", |p| p.category_id.to_string()),
    ("brand_id", |p| p.brand_id.to_string()),
    ("price", |p| p.prices.price.to_string()),
    ("supply_price", |p| written(p.prices.supply_price.as_ref())),
    ("invoice_price", |p| {
        written(p.prices.invoice_price.as_ref())
    }),
    ("market_price", |p| written(p.prices.market_price.as_ref())),
    ("stock_rebate", |p| written(p.prices.stock_rebate.as_ref())),
    ("rebate_money", |p| written(p.prices.rebate_money.as_ref())),
    ("is_sales", |p| {
        if p.procurability.is_procurable() {
            "1"
        } else {
            "0"
        }
        .to_owned()
    }),
    ("is_listed", |p| p.procurability.is_listed().to_string()),
    ("no_sales_reason", |p| p.procurability.reason().to_owned()),
    ("price_refusal", |p| {
        let refusal = p.haier.price_refusal.as_ref();
        // Differs from no refusal even without a reason.
        refusal.map_or_else(String::new, |reason| format!("refused {reason}"))
    }),
    ("product_model", |p| p.haier.product_model.to_string()),
    ("product_group", |p| p.haier.product_group.to_string()),
    ("supplier_code", |p| {
        written(p.supplier.as_ref().map(|key| &key.supplier_code))
    }),
    ("product_image_url", |p| {
        written(p.images.supplier_image.as_ref())
    }),
    ("product_page_urls", |p| {
        p.images
            .supplier_pages
            .iter()
            .map(Text::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }),
];

fn written(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn differences(old: &ProductDetails, new: &ProductDetails) -> Vec<FieldChange> {
    let changed = SYNCED_FIELDS.into_iter().filter_map(|(field, value)| {
        let (before, after) = (value(old), value(new));
        (before != after).then_some(FieldChange {
            field,
            before,
            after,
        })
    });
    changed.collect()
}

#[cfg(test)]
mod tests;
