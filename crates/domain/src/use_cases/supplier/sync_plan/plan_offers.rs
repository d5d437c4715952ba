//! Plans a batch of supplier offers.

use super::{
    super::compare_offers::{ComparedOffer, compare_offers},
    PlannedBatch, SyncPlan, Unchanged,
    batch::{Recorded, add_items},
};
use crate::{
    Result,
    accounts::Scope,
    plans::{ItemChange, ItemReason, NewPlanItem, PlannedProduct},
    ports::Reader,
    supplier::{
        SafetyLimits, SkippedOffer, SupplierOffer, SyncEffects, effects_of_items,
        item_of_new_offer, items_of_offer,
    },
    use_cases::{Context, OffersSummary},
};

/// Adds the items of a batch of offers to the plan of a run. Several offers of one code are combined:
/// the stricter counts. Offers for the shop's own products are failures. Products that need no change count
/// as synced now, as `unchanged_are` says.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::Plan`](crate::Error::Plan) if the plan takes no more items.
pub fn plan_sync_offers(
    cx: Context<'_>,
    reader: &dyn Reader,
    plan: SyncPlan,
    limits: &SafetyLimits,
    offers: &[SupplierOffer],
    unchanged_are: Unchanged,
) -> Result<PlannedBatch<OffersSummary>> {
    cx.actor.require(Scope::HaierAll)?;
    let compared = compare_offers(reader, offers)?;
    let mut effects = SyncEffects::default();
    let (mut items, mut unchanged) = (Vec::new(), Vec::new());
    items.extend(compared.skipped.iter().map(skipped_item));
    items.extend(compared.own_products.iter().map(|product| NewPlanItem {
        product: PlannedProduct::of(product),
        change: ItemChange::Refuse(None),
        reason: ItemReason::OwnProduct,
    }));
    let mut result = OffersSummary {
        skipped: compared.skipped,
        failures: compared.failures,
        ..OffersSummary::default()
    };
    for compared in &compared.offers {
        let ComparedOffer {
            offer,
            product,
            placement,
            mapped: (category, brand),
        } = compared;
        let Some(product) = product else {
            items.extend(item_of_new_offer(offer, *category, *brand));
            result.created += 1;
            continue;
        };
        let changes = items_of_offer(product, offer, *placement);
        if changes.is_empty() {
            result.unchanged += 1;
            let is_recorded = match unchanged_are {
                Unchanged::NotRecorded => false,
                Unchanged::RecordedEach => true,
                Unchanged::ConfirmedAtEnd => {
                    product.last_sync_at.is_none() || !product.last_sync_error.is_empty()
                }
            };
            unchanged.extend(is_recorded.then_some(product.id));
            continue;
        }
        effects.add(effects_of_items(product, &changes, limits));
        items.extend(changes);
        result.updated += 1;
    }
    let recorded = Recorded {
        unchanged,
        ..Recorded::default()
    };
    let plan = add_items(cx, plan, &items, &recorded)?;
    Ok(PlannedBatch {
        plan,
        result,
        effects,
    })
}

/// The item of a new offer that isn't brought.
fn skipped_item(skipped: &SkippedOffer) -> NewPlanItem {
    let reason = match skipped.is_deleted() {
        true => ItemReason::DeletedBefore,
        false => ItemReason::IgnoredName,
    };
    NewPlanItem {
        product: PlannedProduct::unknown_code(&skipped.product_code),
        change: ItemChange::Skip,
        reason,
    }
}
