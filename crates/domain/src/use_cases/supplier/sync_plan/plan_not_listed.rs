//! Plans that products which a supplier's complete list lacks can't be bought.

use std::collections::BTreeSet;

use super::{
    super::plan_not_listed::plan_not_listed,
    PlannedBatch, SyncPlan,
    batch::{Recorded, add_items},
};
use crate::{
    Result,
    accounts::Scope,
    catalog::{Procurability, ProductCode},
    plans::{FieldValue, ItemChange, ItemReason, NewPlanItem, PlannedProduct},
    ports::Reader,
    supplier::{SyncEffects, is_managed},
    use_cases::Context,
};

/// Products of one batch.
const BATCH: usize = 1_000;

/// Adds items for the products that a sync manages and that `listed`, the codes of the supplier's
/// complete list, lacks. Returns their codes. An empty list is a fault of the supplier: it means none.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::Plan`](crate::Error::Plan) if the plan takes no more items.
pub fn plan_sync_not_listed(
    cx: Context<'_>,
    reader: &dyn Reader,
    plan: SyncPlan,
    listed: &BTreeSet<ProductCode>,
) -> Result<PlannedBatch<Vec<ProductCode>>> {
    cx.actor.require(Scope::HaierAll)?;
    let codes = plan_not_listed(reader, listed)?;
    let mut items = Vec::new();
    for codes in codes.chunks(BATCH) {
        let wanted: BTreeSet<&ProductCode> = codes.iter().collect();
        let products = reader.read(|session| Ok(session.products().by_codes(codes)?))?;
        for product in products.iter().filter(|product| is_managed(product)) {
            let details = &product.details;
            if !details.procurability.is_listed() || details.is_withdrawn_by_person() {
                continue;
            }
            // Not those that only look the same as one of these codes.
            let code = product.details.haier.product_code.as_ref();
            if !code.is_some_and(|code| wanted.contains(code)) {
                continue;
            }
            items.push(NewPlanItem {
                product: PlannedProduct::of(product),
                change: ItemChange::Set {
                    before: FieldValue::Procurability(product.details.procurability.clone()),
                    after: FieldValue::Procurability(Procurability::NotListed),
                },
                reason: ItemReason::NotListed,
            });
        }
    }
    let effects = SyncEffects {
        not_listed: u32::try_from(codes.len()).unwrap_or(u32::MAX),
        ..SyncEffects::default()
    };
    let plan = add_items(cx, plan, &items, &Recorded::default())?;
    Ok(PlannedBatch {
        plan,
        result: codes,
        effects,
    })
}
