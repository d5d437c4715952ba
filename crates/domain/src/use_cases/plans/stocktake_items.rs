//! The items of a stocktake.

use std::collections::BTreeMap;

use super::plan_items::{BATCH, ItemWriter, unknown_ids};
use crate::{
    ProductId, Result,
    catalog::{ProductCode, StoredCodes},
    plans::{
        Count, CountedProduct, ItemChange, ItemReason, NewPlanItem, PlanField, PlannedProduct,
    },
    ports::UnitOfWork,
};

/// Adds an item for every product of which another number of units was counted than expected.
pub(super) fn write(
    items: &mut ItemWriter,
    unit: &mut dyn UnitOfWork,
    counts: &[Count],
) -> Result<()> {
    let ids_by_code = ids_by_code(unit, counts)?;
    let mut by_product: BTreeMap<ProductId, Vec<&Count>> = BTreeMap::new();
    for count in counts {
        let id = match &count.product {
            CountedProduct::Id(id) => Some(*id),
            CountedProduct::Code(code) => ids_by_code.get(code).copied(),
        };
        match (id, &count.product) {
            (Some(id), _) => by_product.entry(id).or_default().push(count),
            (None, CountedProduct::Code(code)) => {
                items.add_unknown(unit, PlannedProduct::unknown_code(code))?;
            }
            (None, CountedProduct::Id(_)) => {}
        }
    }
    let ids: Vec<ProductId> = by_product.keys().copied().collect();
    for ids in ids.chunks(BATCH) {
        let products = unit.products().by_ids(ids)?;
        let on_hand = unit.stock().on_hand(ids)?;
        for product in &products {
            let counts = by_product.get(&product.id);
            let units = on_hand.get(&product.id);
            let item = match counts.map(Vec::as_slice) {
                Some([count]) => units.and_then(|units| count.item_of(product, *units)),
                // Nobody knows which of them is right.
                Some([_, _, ..]) => Some(NewPlanItem {
                    product: PlannedProduct::of(product),
                    change: ItemChange::Refuse(Some(PlanField::Units)),
                    reason: ItemReason::CountedTwice,
                }),
                _ => None,
            };
            items.add(unit, item)?;
        }
        for id in unknown_ids(ids, &products) {
            items.add_unknown(unit, PlannedProduct::unknown_id(id))?;
        }
    }
    Ok(())
}

/// The products with the codes of the counts.
fn ids_by_code(
    unit: &mut dyn UnitOfWork,
    counts: &[Count],
) -> Result<BTreeMap<ProductCode, ProductId>> {
    let codes = counts.iter().filter_map(|count| match &count.product {
        CountedProduct::Code(code) => Some(code.clone()),
        CountedProduct::Id(_) => None,
    });
    let codes: Vec<ProductCode> = codes.collect();
    let mut ids = BTreeMap::new();
    for codes in codes.chunks(BATCH) {
        let products = unit.products().by_codes(codes)?;
        let stored = StoredCodes::of(&products);
        let by_stored: BTreeMap<&ProductCode, ProductId> = products
            .iter()
            .filter_map(|product| Some((product.details.haier.product_code.as_ref()?, product.id)))
            .collect();
        for code in codes {
            let id = stored.find(code).and_then(|stored| by_stored.get(stored));
            ids.extend(id.map(|id| (code.clone(), *id)));
        }
    }
    Ok(ids)
}
