//! Writes a batch of supplier offers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::offer_selection::{SelectedOffer, ShopChoices, external_names, select};
use crate::{
    OptionalText, Result,
    catalog::{ProductCode, StoredCodes},
    ports::UnitOfWork,
    supplier::{
        CatalogPlacement, FailureReason, HAIER, SkippedOffer, SupplierOffer, SyncFailure,
        SyncStage, is_managed, merge_offer, new_product, own_product, strictest_offers,
    },
    use_cases::{Context, retry::retry_on_contention},
};

/// Result of a batch of offers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppliedOffers {
    /// Number of products created.
    pub created: u32,
    /// Number of products updated.
    pub updated: u32,
    /// Number of products that needed no change.
    pub unchanged: u32,
    /// New offers that weren't brought, because the shop ignores their category or brand, or has
    /// deleted the product.
    pub skipped: Vec<SkippedOffer>,
    /// Offers that couldn't be written, each with its reason.
    pub failures: Vec<SyncFailure>,
}

/// Writes offers in one transaction. If that fails, retries them one by one, so that only the
/// faulty offer fails. Several offers of one code are combined: the stricter counts. Offers for the
/// shop's own products are failures.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage) if the database is unavailable: it isn't certain then
/// whether offers were written.
pub fn apply_offers(cx: Context<'_>, offers: &[SupplierOffer]) -> Result<AppliedOffers> {
    let offers = strictest_offers(offers, |code| code);
    let offers: Vec<&SupplierOffer> = offers.iter().collect();
    match write(cx, &offers) {
        Err(error) if !error.is_unavailable() => {}
        result => return result,
    }
    let mut applied = AppliedOffers::default();
    // Isolates the faulty offer: each one gets its own transaction.
    for offer in offers {
        match retry_on_contention(|| write(cx, &[offer])) {
            Ok(one) => {
                applied.created += one.created;
                applied.updated += one.updated;
                applied.unchanged += one.unchanged;
                applied.skipped.extend(one.skipped);
                applied.failures.extend(one.failures);
            }
            Err(error) if error.is_unavailable() => return Err(error),
            Err(error) => applied.failures.push(SyncFailure {
                product_code: OptionalText::lossy(offer.product_code.as_str()),
                stage: SyncStage::Products,
                reason_code: FailureReason::NotWritten,
                reason: OptionalText::lossy(&error.to_string()),
            }),
        }
    }
    Ok(applied)
}

fn write(cx: Context<'_>, offers: &[&SupplierOffer]) -> Result<AppliedOffers> {
    cx.transactor.run(|unit| {
        let now = cx.now();
        let codes: Vec<_> = offers
            .iter()
            .map(|offer| offer.product_code.clone())
            .collect();
        // Lock order: products first, as in the deletion of a category.
        let products = unit.products().lock_by_codes(&codes)?;
        // Codes that look the same are statements about one product.
        let stored = StoredCodes::of(&products);
        let offers = strictest_offers(offers.iter().copied(), |code| stored.key(code));
        let offers: Vec<&SupplierOffer> = offers.iter().collect();
        let mut there: BTreeMap<_, _> = products
            .into_iter()
            .filter_map(|product| Some((product.details.haier.product_code.clone()?, product)))
            .collect();
        let is_there = |code: &ProductCode| {
            let product = stored.find(code).and_then(|code| there.get(code));
            product.is_some_and(is_managed)
        };
        let (selected, skipped) = selected(unit, &offers, &codes, is_there)?;
        let placements = ensure_placements(unit, &selected, now)?;

        let mut applied = AppliedOffers {
            skipped,
            ..AppliedOffers::default()
        };
        let (mut drafts, mut changed, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for (SelectedOffer { offer, .. }, placement) in selected.iter().zip(placements) {
            let code = stored.find(&offer.product_code);
            // A product has one offer per batch, so it isn't needed again.
            let Some(mut product) = code.and_then(|code| there.remove(code)) else {
                if let (Some(category), Some(brand)) = (placement.category_id, placement.brand_id) {
                    drafts.push(new_product(offer, category, brand));
                    applied.created += 1;
                }
                continue;
            };
            if !is_managed(&product) {
                let failure = own_product(&offer.product_code, SyncStage::Products);
                applied.failures.push(failure);
                continue;
            }
            // Every product of the batch counts as synced, changed or not.
            seen.push(product.id);
            let (merged, changes) = merge_offer(&product.details, offer, placement);
            if changes.is_empty() {
                applied.unchanged += 1;
            } else {
                product.details = merged;
                product.updated_at = now;
                changed.push(product);
                applied.updated += 1;
            }
        }
        // One statement for each kind of change, however many products the batch has.
        unit.products().save(&changed)?;
        let created = unit.products().insert(&drafts, now)?;
        seen.extend(created.iter().map(|product| product.id));
        unit.products().mark_synced(&seen, now)?;
        Ok(applied)
    })
}

/// The offers to bring, and new ones that the shop ignores.
fn selected<'a>(
    unit: &mut dyn UnitOfWork,
    offers: &[&'a SupplierOffer],
    codes: &[ProductCode],
    is_there: impl Fn(&ProductCode) -> bool,
) -> Result<(Vec<SelectedOffer<'a>>, Vec<SkippedOffer>)> {
    let (categories, brands) = external_names(offers);
    let categories = unit.supplier_categories().targets(HAIER, &categories)?;
    let choices = ShopChoices {
        categories,
        brands: unit.supplier_brands().targets(HAIER, &brands)?,
        deleted: unit
            .ignored_products()
            .ignored(HAIER, codes)?
            .into_iter()
            .collect(),
    };
    Ok(select(offers, choices, is_there))
}

/// The category and brand of each offer, in the order of the offers. Maps names that are seen for
/// the first time, except those of offers with an ignored category or brand.
fn ensure_placements(
    unit: &mut dyn UnitOfWork,
    selected: &[SelectedOffer<'_>],
    now: DateTime<Utc>,
) -> Result<Vec<CatalogPlacement>> {
    let brought = selected.iter().filter(|offer| !offer.is_ignored());
    let brought: Vec<_> = brought.map(|selected| selected.offer).collect();
    let (categories, brands) = external_names(&brought);
    let category_ids = unit.supplier_categories().ensure(HAIER, &categories, now)?;
    let brand_ids = unit.supplier_brands().ensure(HAIER, &brands, now)?;
    let mut ensured = category_ids.into_iter().zip(brand_ids);
    let placement = |offer: &SelectedOffer<'_>| match offer.is_ignored() {
        true => offer.placement(),
        false => {
            let (category_id, brand_id) = ensured.next().unzip();
            CatalogPlacement {
                category_id,
                brand_id,
                is_ignored: false,
            }
        }
    };
    Ok(selected.iter().map(placement).collect())
}
