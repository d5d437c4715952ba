//! Items of a plan with their products, locked.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use chrono::{DateTime, Utc};

use super::{
    counts::{self, count_of},
    direction::Direction,
    targets::{Targets, found_products},
};
use crate::{
    ProductId, Result,
    accounts::Actor,
    catalog::Product,
    inventory::{Reason, Reference, StockLevel, SupplierFigure},
    plans::{
        ChangeAuthor, FieldValue, ItemChange, ItemOutcome, ItemReason, Plan, PlanField, PlanItem,
        UpdateDecision, decide_undo, decide_update,
    },
    ports::UnitOfWork,
    processing::{CountOutcome, PlannedCount, apply_counts},
    supplier::is_managed,
};

/// The products of some items, locked, and what becomes of the items.
pub(super) struct Work<'a> {
    pub(super) plan: &'a Plan,
    pub(super) direction: Direction,
    pub(super) author: ChangeAuthor,
    pub(super) now: DateTime<Utc>,
    pub(super) products: BTreeMap<ProductId, Product>,
    /// The products of items that have a code instead of an id.
    pub(super) by_code: BTreeMap<&'a str, ProductId>,
    changed: BTreeSet<ProductId>,
    /// Thresholds that were edited, with their former values.
    thresholds: BTreeMap<ProductId, StockLevel>,
    pub(super) targets: Targets,
    counts: Vec<(&'a PlanItem, PlannedCount)>,
    pub(super) outcomes: Vec<ItemOutcome>,
}

impl<'a> Work<'a> {
    /// Locks the products, then the categories, then the brands that items refer to.
    pub(super) fn lock(
        unit: &mut dyn UnitOfWork,
        plan: &'a Plan,
        items: &'a [PlanItem],
        direction: Direction,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let (products, by_code) = found_products(unit, items)?;
        let author = plan.kind.author();
        let is_taken = |item: &PlanItem| {
            let code = item.product.code.as_deref();
            code.is_some_and(|code| by_code.contains_key(code))
        };
        let targets = items.iter().filter(|item| match item.change {
            // Nothing is created, so that its category and brand aren't needed.
            ItemChange::Create(_) => !is_taken(item),
            _ => true,
        });
        let targets = targets.flat_map(|item| direction.targets(&item.change));
        let targets = Targets::lock(unit, targets, author, now)?;
        Ok(Self {
            plan,
            direction,
            author,
            now,
            products,
            by_code,
            changed: BTreeSet::new(),
            thresholds: BTreeMap::new(),
            targets,
            counts: Vec::new(),
            outcomes: Vec::with_capacity(items.len()),
        })
    }

    /// The product of an item: by its id, else by its code.
    pub(super) fn product_id(&self, item: &PlanItem) -> Option<ProductId> {
        let by_code = || {
            let code = item.product.code.as_deref()?;
            self.by_code.get(code).copied()
        };
        item.product.id.or_else(by_code)
    }

    /// The product of an item and the values before and after, of which the latter shall be written;
    /// `None` if the item can't be written.
    fn change(&mut self, item: &'a PlanItem) -> Option<(ProductId, &'a FieldValue, FieldValue)> {
        let (from, to) = self.direction.values(&item.change)?;
        let id = self.product_id(item);
        let product = id.and_then(|id| Some((id, self.products.get(&id)?)));
        let reason = match product {
            None => ItemReason::ProductDeleted,
            Some((_, product)) if self.author == ChangeAuthor::Supplier && !is_managed(product) => {
                ItemReason::OwnProduct
            }
            Some((id, _)) => match self.targets.resolve(to) {
                Ok(to) => return Some((id, from, to)),
                Err(reason) => reason,
            },
        };
        self.leave(item, reason);
        None
    }

    /// Doesn't write an item, for this reason.
    pub(super) fn leave(&mut self, item: &PlanItem, reason: ItemReason) {
        let status = self.direction.unwritten();
        self.outcomes
            .push(ItemOutcome::unwritten(item, status, reason));
    }

    pub(super) fn apply(&mut self, item: &'a PlanItem) {
        let Some((id, before, after)) = self.change(item) else {
            return;
        };
        if let Some(count) = count_of(id, before, &after, self.author) {
            return self.count(item, count);
        }
        let Some(product) = self.products.get_mut(&id) else {
            return;
        };
        // What was a gift when the plan was made needn't be one now.
        let is_free = matches!(&after, FieldValue::Price(price) if price.is_zero());
        if is_free && !product.details.is_gift {
            return self.leave(item, ItemReason::PriceZero);
        }
        let former = product.details.low_stock_threshold;
        let decision = decide_update(product, before, &after, self.author, self.now);
        let was_edited = match decision {
            UpdateDecision::Written { was_edited } => was_edited,
            other => return self.unchanged(item, other),
        };
        self.changed(id, after.field(), former);
        // A name may have turned out to be that of the present category or brand.
        let names_it_otherwise = item.change.values().is_some_and(|(_, to)| *to != after);
        let is_another = after != *before;
        self.outcomes.push(ItemOutcome {
            product_id: Some(id),
            written: (names_it_otherwise && is_another).then_some(after),
            ..ItemOutcome::applied(item, was_edited)
        });
    }

    pub(super) fn undo(&mut self, item: &'a PlanItem) {
        let Some((id, after, before)) = self.change(item) else {
            return;
        };
        if let Some(count) = count_of(id, after, &before, self.author) {
            return self.count(item, count);
        }
        let Some(product) = self.products.get_mut(&id) else {
            return;
        };
        let former = product.details.low_stock_threshold;
        match decide_undo(product, item, self.author, self.now) {
            UpdateDecision::Written { .. } => {
                self.changed(id, before.field(), former);
                self.outcomes.push(self.direction.written(item, None));
            }
            other => self.unchanged(item, other),
        }
    }

    /// Records that a field has another value, or another owner, than the item needs.
    fn unchanged(&mut self, item: &PlanItem, decision: UpdateDecision) {
        match decision {
            UpdateDecision::Changed(found) => {
                let status = self.direction.unwritten();
                self.outcomes
                    .push(ItemOutcome::changed(item, status, found));
            }
            _ => self.leave(item, ItemReason::Edited),
        }
    }

    fn count(&mut self, item: &'a PlanItem, count: Result<PlannedCount, ItemReason>) {
        match count {
            Ok(count) => self.counts.push((item, count)),
            Err(reason) => self.leave(item, reason),
        }
    }

    fn changed(&mut self, id: ProductId, field: PlanField, former_threshold: StockLevel) {
        self.changed.insert(id);
        if field == PlanField::LowStockThreshold {
            self.thresholds.entry(id).or_insert(former_threshold);
        }
    }

    /// Saves the products and changes stock; returns what became of the items.
    pub(super) fn write(
        mut self,
        unit: &mut dyn UnitOfWork,
        author: &Actor,
    ) -> Result<Vec<ItemOutcome>> {
        let changed: Vec<Product> = self
            .changed
            .iter()
            .filter_map(|id| self.products.remove(id))
            .collect();
        // Before the stock commands, which load the new thresholds.
        match self.author {
            ChangeAuthor::Supplier => unit.products().save_synced(&changed, self.now)?,
            ChangeAuthor::Person => unit.products().save(&changed)?,
        }
        let label = self.label();
        let (items, counts): (Vec<_>, Vec<_>) = mem::take(&mut self.counts).into_iter().unzip();
        let counted = apply_counts(unit, author, self.now, &counts, &label, &self.thresholds)?;
        let figures = self.figures(&counts, &counted);
        if !figures.is_empty() {
            // The supplier has offered other units than those that an undo restores.
            let follow_syncs = self.direction == Direction::Apply;
            unit.stock().record_figures(&figures, follow_syncs)?;
        }
        for ((item, count), counted) in items.into_iter().zip(counts).zip(counted) {
            self.outcomes
                .push(counts::outcome(self.direction, item, count, &counted));
        }
        Ok(self.outcomes)
    }

    /// The supplier's figures among the counts that were written. They are as old as the plan, which may
    /// have waited for a person.
    fn figures(
        &self,
        counts: &[PlannedCount],
        counted: &[CountOutcome],
    ) -> BTreeMap<ProductId, SupplierFigure> {
        if self.author != ChangeAuthor::Supplier {
            return BTreeMap::new();
        }
        let received_at = self.plan.created_at;
        let written = counts.iter().zip(counted);
        let figures = written.filter_map(|(count, outcome)| match outcome {
            CountOutcome::Written(units) => Some((
                count.product_id,
                SupplierFigure {
                    units: *units,
                    received_at,
                },
            )),
            CountOutcome::Changed(_) | CountOutcome::Refused(_) => None,
        });
        figures.collect()
    }

    /// Reason and reference of the log's rows.
    fn label(&self) -> (Reason, Reference) {
        let reason = match self.direction {
            Direction::Apply => self.plan.kind.as_str(),
            Direction::Undo => "plan_undone",
        };
        let reference = format!("plan-{}", self.plan.id);
        (Reason::constant(reason), Reference::lossy(&reference))
    }
}
