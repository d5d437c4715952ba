//! Dry run of a batch of supplier offers.

use super::compare_offers::{ComparedOffer, compare_offers};
use crate::{
    Result,
    catalog::ProductCode,
    ports::Reader,
    supplier::{FieldChange, SkippedOffer, SupplierOffer, SyncFailure, merge_offer},
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

/// Dry run of a batch of offers: writes nothing.
pub fn plan_offers(reader: &dyn Reader, offers: &[SupplierOffer]) -> Result<PlannedOffers> {
    let compared = compare_offers(reader, offers)?;
    let mut planned = PlannedOffers {
        skipped: compared.skipped,
        failures: compared.failures,
        ..PlannedOffers::default()
    };
    for ComparedOffer {
        offer,
        product,
        placement,
        ..
    } in compared.offers
    {
        let changes = product.as_ref().map_or_else(Vec::new, |product| {
            merge_offer(&product.details, &offer, placement).1
        });
        if product.is_some() && changes.is_empty() {
            planned.unchanged += 1;
            continue;
        }
        planned.changes.push(PlannedChange {
            product_code: offer.product_code,
            is_new: product.is_none(),
            changes,
        });
    }
    Ok(planned)
}
