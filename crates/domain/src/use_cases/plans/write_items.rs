//! Writes items of a plan, each if the value before still holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::{
    ProductId, Result,
    accounts::Actor,
    catalog::Product,
    inventory::{Reason, Reference, StockLevel, StockRefusal},
    plans::{
        FieldValue, ItemChange, ItemOutcome, ItemReason, ItemStatus, Plan, PlanField, PlanItem,
        UpdateDecision, decide_undo, decide_update,
    },
    ports::UnitOfWork,
    processing::{CountOutcome, PlannedCount, apply_counts},
};

/// Applies items; the others become stale.
pub(super) fn apply_items(
    unit: &mut dyn UnitOfWork,
    plan: &Plan,
    items: &[PlanItem],
    author: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<ItemOutcome>> {
    let mut work = Work::lock(unit, items, Direction::Apply)?;
    for item in items {
        work.apply(item, now);
    }
    work.write(unit, plan, author, now)
}

/// Undoes items; the others are kept.
pub(super) fn undo_items(
    unit: &mut dyn UnitOfWork,
    plan: &Plan,
    items: &[PlanItem],
    author: &Actor,
    now: DateTime<Utc>,
) -> Result<Vec<ItemOutcome>> {
    let mut work = Work::lock(unit, items, Direction::Undo)?;
    for item in items {
        work.undo(item, now);
    }
    work.write(unit, plan, author, now)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Apply,
    Undo,
}

impl Direction {
    /// The status of an item that can't be written.
    const fn unwritten(self) -> ItemStatus {
        match self {
            Self::Apply => ItemStatus::Stale,
            Self::Undo => ItemStatus::Kept,
        }
    }

    /// The value that a change gives the field.
    const fn target(self, change: &ItemChange) -> Option<&FieldValue> {
        match (self, change) {
            (Self::Apply, ItemChange::Set { after, .. }) => Some(after),
            (Self::Undo, ItemChange::Set { before, .. }) => Some(before),
            _ => None,
        }
    }
}

/// The products of some items, locked, and what becomes of the items.
struct Work<'a> {
    direction: Direction,
    products: BTreeMap<ProductId, Product>,
    changed: BTreeSet<ProductId>,
    /// Thresholds that were edited, with their former values.
    thresholds: BTreeMap<ProductId, StockLevel>,
    /// Values that don't exist any more.
    missing: Vec<(FieldValue, ItemReason)>,
    counts: Vec<(&'a PlanItem, PlannedCount)>,
    outcomes: Vec<ItemOutcome>,
}

impl<'a> Work<'a> {
    /// Locks the products, then the categories, then the brands that items refer to.
    fn lock(unit: &mut dyn UnitOfWork, items: &[PlanItem], direction: Direction) -> Result<Self> {
        let ids: BTreeSet<ProductId> = items.iter().filter_map(|item| item.product.id).collect();
        let products = unit.products().lock_many(&ids)?;
        let targets = items
            .iter()
            .filter_map(|item| direction.target(&item.change));
        let (mut categories, mut brands) = (BTreeSet::new(), BTreeSet::new());
        for target in targets {
            match target {
                FieldValue::Category(id) => drop(categories.insert(*id)),
                FieldValue::Brand(id) => drop(brands.insert(*id)),
                _ => {}
            }
        }
        let mut missing = Vec::new();
        for id in categories {
            if unit.categories().lock(id)?.is_none() {
                missing.push((FieldValue::Category(id), ItemReason::CategoryDeleted));
            }
        }
        for id in brands {
            if unit.brands().lock(id)?.is_none() {
                missing.push((FieldValue::Brand(id), ItemReason::BrandDeleted));
            }
        }
        Ok(Self {
            direction,
            products: products.into_iter().map(|it| (it.id, it)).collect(),
            changed: BTreeSet::new(),
            thresholds: BTreeMap::new(),
            missing,
            counts: Vec::new(),
            outcomes: Vec::with_capacity(items.len()),
        })
    }

    /// The product of an item and the value that it shall get; `None` if the item can't be written.
    fn target(&mut self, item: &'a PlanItem) -> Option<(ProductId, &'a FieldValue)> {
        let target = self.direction.target(&item.change)?;
        let reason = match item.product.id {
            Some(id) if self.products.contains_key(&id) => {
                let missing = self.missing.iter().find(|(value, _)| value == target);
                match missing {
                    None => return Some((id, target)),
                    Some((_, reason)) => *reason,
                }
            }
            _ => ItemReason::ProductDeleted,
        };
        let status = self.direction.unwritten();
        self.outcomes
            .push(ItemOutcome::unwritten(item, status, reason));
        None
    }

    fn apply(&mut self, item: &'a PlanItem, now: DateTime<Utc>) {
        let (Some((id, after)), ItemChange::Set { before, .. }) = (self.target(item), &item.change)
        else {
            return;
        };
        if let Some(count) = count_of(id, before, after) {
            return self.count(item, count);
        }
        let Some(product) = self.products.get_mut(&id) else {
            return;
        };
        // What was a gift when the plan was made needn't be one now.
        let is_free = matches!(after, FieldValue::Price(price) if price.is_zero());
        if is_free && !product.details.is_gift {
            let (status, reason) = (ItemStatus::Stale, ItemReason::PriceZero);
            self.outcomes
                .push(ItemOutcome::unwritten(item, status, reason));
            return;
        }
        let former = product.details.low_stock_threshold;
        let outcome = match decide_update(product, before, after, now) {
            UpdateDecision::Written { was_edited } => {
                self.changed(id, after.field(), former);
                ItemOutcome::applied(item, was_edited)
            }
            UpdateDecision::Changed(found) => ItemOutcome::changed(item, ItemStatus::Stale, found),
        };
        self.outcomes.push(outcome);
    }

    fn undo(&mut self, item: &'a PlanItem, now: DateTime<Utc>) {
        let (Some((id, before)), ItemChange::Set { after, .. }) = (self.target(item), &item.change)
        else {
            return;
        };
        if let Some(count) = count_of(id, after, before) {
            return self.count(item, count);
        }
        let Some(product) = self.products.get_mut(&id) else {
            return;
        };
        let former = product.details.low_stock_threshold;
        let outcome = match decide_undo(product, item, now) {
            Ok(()) => {
                self.changed(id, before.field(), former);
                ItemOutcome::unwritten(item, ItemStatus::Undone, item.reason)
            }
            Err(found) => ItemOutcome::changed(item, ItemStatus::Kept, found),
        };
        self.outcomes.push(outcome);
    }

    fn count(&mut self, item: &'a PlanItem, count: Result<PlannedCount, ItemReason>) {
        match count {
            Ok(count) => self.counts.push((item, count)),
            Err(reason) => {
                let status = self.direction.unwritten();
                self.outcomes
                    .push(ItemOutcome::unwritten(item, status, reason));
            }
        }
    }

    fn changed(&mut self, id: ProductId, field: PlanField, former_threshold: StockLevel) {
        self.changed.insert(id);
        if field == PlanField::LowStockThreshold {
            self.thresholds.entry(id).or_insert(former_threshold);
        }
    }

    /// Saves the products and changes stock; returns what became of the items.
    fn write(
        mut self,
        unit: &mut dyn UnitOfWork,
        plan: &Plan,
        author: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Vec<ItemOutcome>> {
        let changed: Vec<Product> = self
            .changed
            .iter()
            .filter_map(|id| self.products.remove(id))
            .collect();
        // Before the stock commands, which load the new thresholds.
        unit.products().save(&changed)?;
        let label = self.label(plan);
        let (items, counts): (Vec<_>, Vec<_>) = self.counts.into_iter().unzip();
        let counted = apply_counts(unit, author, now, &counts, &label, &self.thresholds)?;
        let unwritten = self.direction.unwritten();
        for (item, counted) in items.into_iter().zip(counted) {
            self.outcomes.push(match counted {
                CountOutcome::Written if self.direction == Direction::Apply => {
                    ItemOutcome::applied(item, None)
                }
                CountOutcome::Written => {
                    ItemOutcome::unwritten(item, ItemStatus::Undone, item.reason)
                }
                CountOutcome::Changed(units) => {
                    ItemOutcome::changed(item, unwritten, FieldValue::Units(units))
                }
                CountOutcome::Refused(refusal) => {
                    ItemOutcome::unwritten(item, unwritten, reason_of(&refusal))
                }
            });
        }
        Ok(self.outcomes)
    }

    /// Reason and reference of the log's rows.
    fn label(&self, plan: &Plan) -> (Reason, Reference) {
        let reason = match self.direction {
            Direction::Apply => plan.kind.as_str(),
            Direction::Undo => "plan_undone",
        };
        let reference = format!("plan-{}", plan.id);
        (Reason::constant(reason), Reference::lossy(&reference))
    }
}

/// The count that gives the product these units, or why there is none; `None` for other fields.
fn count_of(
    product_id: ProductId,
    before: &FieldValue,
    after: &FieldValue,
) -> Option<Result<PlannedCount, ItemReason>> {
    let (FieldValue::Units(before), FieldValue::Units(after)) = (before, after) else {
        return None;
    };
    let after = i32::try_from(*after).ok().and_then(StockLevel::new);
    let count = after.map(|after| PlannedCount {
        product_id,
        before: *before,
        after,
    });
    Some(count.ok_or(ItemReason::StockOverflow))
}

const fn reason_of(refusal: &StockRefusal) -> ItemReason {
    match refusal {
        StockRefusal::CountedBelowHeld { .. } => ItemReason::HeldAboveCount,
        StockRefusal::UnknownProduct { .. } => ItemReason::ProductDeleted,
        _ => ItemReason::StockOverflow,
    }
}
