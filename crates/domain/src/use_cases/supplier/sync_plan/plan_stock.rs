//! Plans a batch of the supplier's stock figures.

use std::collections::BTreeMap;

use super::{PlannedBatch, SyncPlan, batch::add_items};
use crate::{
    Result,
    accounts::Role,
    catalog::{Product, ProductCode, StoredCodes, Warehouse},
    inventory::{OnHand, StockLevel},
    plans::{FieldValue, ItemChange, ItemReason, NewPlanItem, PlannedProduct},
    ports::Reader,
    supplier::{
        SupplierStock, SyncEffects, SyncStage, figures_of_products, is_managed, own_product,
        strictest_figures,
    },
    use_cases::{Context, StockSummary},
};

/// Adds the items of a batch of figures to the plan of a run: units on hand, those held for orders
/// among them, and the warehouse. Of several figures of one code the smallest counts. Products that
/// don't exist yet are those that the plan creates.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin;
/// [`Error::Plan`](crate::Error::Plan) if the plan takes no more items.
pub fn plan_sync_stock(
    cx: Context<'_>,
    reader: &dyn Reader,
    plan: SyncPlan,
    figures: &[SupplierStock],
) -> Result<PlannedBatch<StockSummary>> {
    cx.actor.require(Role::Admin)?;
    let figures = strictest_figures(figures);
    let codes: Vec<ProductCode> = figures.keys().map(|code| (*code).clone()).collect();
    let (there, on_hand) = reader.read(|session| {
        let there = session.products().by_codes(&codes)?;
        let ids: Vec<_> = there.iter().map(|product| product.id).collect();
        Ok((there, session.inventory().on_hand(&ids)?))
    })?;
    let stored = StoredCodes::of(&there);
    let (by_product, unknown) = figures_of_products(&figures, &stored);
    let (mut items, mut effects) = (Vec::new(), SyncEffects::default());
    let mut result = StockSummary::default();
    for product in &there {
        let code = product.details.haier.product_code.as_ref();
        let Some(figure) = code.and_then(|code| by_product.get(code)) else {
            continue;
        };
        if !is_managed(product) {
            let failure = own_product(&figure.product_code, SyncStage::Stock);
            result.failures.push(failure);
            continue;
        }
        let present = on_hand.get(&product.id).copied().unwrap_or(OnHand {
            stock: product.counters.stock,
            held: 0,
        });
        items.extend(warehouse_item(product, figure));
        let after = figure.stock.minus_held(present.held);
        if after == present.stock {
            result.unchanged += 1;
            continue;
        }
        result.changed += 1;
        let is_emptied = after == StockLevel::ZERO && present.stock > StockLevel::ZERO;
        effects.out_of_stock += u32::from(is_emptied);
        items.push(units_item(
            PlannedProduct::of(product),
            present.total(),
            figure.stock,
        ));
    }
    let by_code: BTreeMap<&ProductCode, &SupplierStock> = figures
        .iter()
        .map(|(code, figure)| (*code, *figure))
        .collect();
    for code in unknown {
        let Some(figure) = by_code.get(code) else {
            continue;
        };
        let product = PlannedProduct::unknown_code(code);
        if figure.warehouse != Warehouse::default() {
            let before = FieldValue::Warehouse(Warehouse::default());
            let after = FieldValue::Warehouse(figure.warehouse.clone());
            items.push(offered(product.clone(), before, after));
        }
        match figure.stock > StockLevel::ZERO {
            true => {
                result.changed += 1;
                items.push(units_item(product, 0, figure.stock));
            }
            false => result.unchanged += 1,
        }
    }
    let plan = add_items(cx, plan, &items, &[])?;
    Ok(PlannedBatch {
        plan,
        result,
        effects,
    })
}

fn warehouse_item(product: &Product, figure: &SupplierStock) -> Option<NewPlanItem> {
    let present = &product.details.haier.warehouse;
    (*present != figure.warehouse).then(|| {
        let before = FieldValue::Warehouse(present.clone());
        let after = FieldValue::Warehouse(figure.warehouse.clone());
        offered(PlannedProduct::of(product), before, after)
    })
}

fn units_item(product: PlannedProduct, present: i64, offered_units: StockLevel) -> NewPlanItem {
    let before = FieldValue::Units(present);
    let after = FieldValue::Units(i64::from(offered_units.get()));
    offered(product, before, after)
}

const fn offered(product: PlannedProduct, before: FieldValue, after: FieldValue) -> NewPlanItem {
    NewPlanItem {
        product,
        change: ItemChange::Set { before, after },
        reason: ItemReason::Offered,
    }
}
