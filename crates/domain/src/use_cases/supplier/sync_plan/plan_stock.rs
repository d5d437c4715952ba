//! Plans a batch of the supplier's stock figures.

use std::collections::BTreeMap;

use super::{
    super::compare_figures::{ComparedFigure, compare_figures},
    PlannedBatch, SyncPlan, Unchanged,
    batch::{Recorded, add_items},
};
use crate::{
    Result,
    accounts::Scope,
    catalog::{EditableField, Product, Warehouse},
    inventory::{StockLevel, SupplierFigure},
    plans::{FieldValue, ItemChange, ItemReason, NewPlanItem, PlannedProduct},
    ports::Reader,
    supplier::{SupplierStock, SyncEffects},
    use_cases::{Context, StockSummary},
};

/// Adds the items of a batch of figures to the plan of a run: units on hand, those held for orders
/// among them, and the warehouse. Of several figures of one code the smallest counts. Products that
/// don't exist yet are those that the plan creates. Figures that change nothing are confirmed, as
/// `unchanged_are` says.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`;
/// [`Error::Plan`](crate::Error::Plan) if the plan takes no more items.
pub fn plan_sync_stock(
    cx: Context<'_>,
    reader: &dyn Reader,
    plan: SyncPlan,
    figures: &[SupplierStock],
    unchanged_are: Unchanged,
) -> Result<PlannedBatch<StockSummary>> {
    cx.actor.require(Scope::HaierAll)?;
    let (compared, failures) = compare_figures(reader, figures)?;
    let mut result = StockSummary {
        failures,
        ..StockSummary::default()
    };
    let (mut items, mut effects) = (Vec::new(), SyncEffects::default());
    let (mut confirmed, received_at) = (BTreeMap::new(), cx.now());
    for compared in &compared {
        let (before, after) = compared.levels();
        items.extend(warehouse_item(compared));
        if before == after {
            result.unchanged += 1;
            let present = compared.product.as_ref();
            let present = present.filter(|_| compared.is_recorded(unchanged_are));
            confirmed.extend(present.map(|(product, units)| {
                let units = units.total();
                (product.id, SupplierFigure { units, received_at })
            }));
            continue;
        }
        result.changed += 1;
        // A product that the plan creates has no units before.
        effects.out_of_stock += u32::from(after == StockLevel::ZERO);
        let present = compared.product.as_ref();
        let present = present.map_or(0, |(_, units)| units.total());
        let offered_units = i64::from(compared.figure.stock.get());
        items.push(offered(
            planned_product(compared),
            FieldValue::Units(present),
            FieldValue::Units(offered_units),
        ));
    }
    let recorded = Recorded {
        figures: confirmed,
        ..Recorded::default()
    };
    let plan = add_items(cx, plan, &items, &recorded)?;
    Ok(PlannedBatch {
        plan,
        result,
        effects,
    })
}

impl ComparedFigure {
    /// Whether the figure, which changes nothing, is recorded with the product.
    fn is_recorded(&self, unchanged_are: Unchanged) -> bool {
        let figure = self.product.as_ref().map(|(product, units)| {
            let units_before = product.counters.figure.map(|figure| figure.units);
            units_before == Some(units.total())
        });
        match unchanged_are {
            Unchanged::NotRecorded => false,
            Unchanged::RecordedEach => true,
            Unchanged::ConfirmedAtEnd => self.is_excluded || figure != Some(true),
        }
    }
}

fn planned_product(compared: &ComparedFigure) -> PlannedProduct {
    match &compared.product {
        Some((product, _)) => PlannedProduct::of(product),
        None => PlannedProduct::unknown_code(&compared.code),
    }
}

/// The warehouse, unless it is a person's.
fn warehouse_item(compared: &ComparedFigure) -> Option<NewPlanItem> {
    let present = compared.product.as_ref();
    let is_edited = |product: &Product| {
        let edited = product.details.edited_fields;
        edited.contains(EditableField::Warehouse)
    };
    if present.is_some_and(|(product, _)| is_edited(product)) {
        return None;
    }
    let present = present.map_or_else(Warehouse::default, |(product, _)| {
        product.details.haier.warehouse.clone()
    });
    let offered_one = &compared.figure.warehouse;
    (present != *offered_one).then(|| {
        let after = FieldValue::Warehouse(offered_one.clone());
        offered(
            planned_product(compared),
            FieldValue::Warehouse(present),
            after,
        )
    })
}

const fn offered(product: PlannedProduct, before: FieldValue, after: FieldValue) -> NewPlanItem {
    NewPlanItem {
        product,
        change: ItemChange::Set { before, after },
        reason: ItemReason::Offered,
    }
}
