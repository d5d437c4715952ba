//! Products that items create.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::work::Work;
use crate::{
    Error, Result,
    catalog::{DeletionTarget, ProductCode, ProductDetails, Source},
    inventory::StockLevel,
    plans::{
        ChangeAuthor, FieldValue, ItemChange, ItemOutcome, ItemReason, ItemStatus, NewProduct,
        PlanField, PlanItem,
    },
    ports::UnitOfWork,
    supplier::HAIER,
    use_cases::catalog::refuse_obligations,
};

impl<'a> Work<'a> {
    /// Creates the products of items, unless their codes are taken. Before the other items, which may
    /// give them units.
    pub(super) fn create_products(
        &mut self,
        unit: &mut dyn UnitOfWork,
        items: &'a [PlanItem],
    ) -> Result<()> {
        let (mut drafts, mut created): (Vec<ProductDetails>, Vec<&PlanItem>) = Default::default();
        let (deleted, mut drafted) = (self.deleted(unit, items)?, BTreeSet::new());
        for item in items {
            let ItemChange::Create(values) = &item.change else {
                continue;
            };
            let is_taken = self.product_id(item).is_some()
                || values.code().is_some_and(|code| drafted.contains(code));
            match self.draft(values) {
                _ if is_taken => self.leave(item, ItemReason::ProductExists),
                _ if values.code().is_some_and(|code| deleted.contains(code)) => {
                    self.leave(item, ItemReason::DeletedBefore);
                }
                Err(reason) => self.leave(item, reason),
                Ok(draft) => {
                    drafted.extend(values.code());
                    drafts.push(draft);
                    created.push(item);
                }
            }
        }
        if drafts.is_empty() {
            return Ok(());
        }
        let synced_at = (self.author == ChangeAuthor::Supplier).then_some(self.now);
        let products = unit.products().insert(&drafts, synced_at, self.now)?;
        for (item, product) in created.into_iter().zip(products) {
            if let Some(code) = item.product.code.as_deref() {
                self.by_code.insert(code, product.id);
            }
            self.outcomes
                .push(self.direction.written(item, Some(product.id)));
            self.products.insert(product.id, product);
        }
        Ok(())
    }

    /// Codes of new products that the shop has deleted since the plan was made, which a supplier doesn't
    /// bring back.
    fn deleted(
        &self,
        unit: &mut dyn UnitOfWork,
        items: &[PlanItem],
    ) -> Result<BTreeSet<ProductCode>> {
        let codes = items.iter().filter_map(|item| match &item.change {
            ItemChange::Create(values) => values.code().cloned(),
            _ => None,
        });
        let codes: Vec<ProductCode> = codes.collect();
        if self.author == ChangeAuthor::Person || codes.is_empty() {
            return Ok(BTreeSet::new());
        }
        let ignored = unit.ignored_products().ignored(HAIER, &codes)?;
        Ok(ignored.into_iter().collect())
    }

    fn draft(&self, values: &NewProduct) -> Result<ProductDetails, ItemReason> {
        let target = |field, missing| {
            let value = values.get(field).ok_or(missing)?;
            self.targets.resolve(value)
        };
        let category = target(PlanField::Category, ItemReason::CategoryDeleted)?;
        let brand = target(PlanField::Brand, ItemReason::BrandDeleted)?;
        let (FieldValue::Category(category), FieldValue::Brand(brand)) = (category, brand) else {
            return Err(ItemReason::Failed);
        };
        let source = match self.author {
            ChangeAuthor::Supplier => Source::Haier,
            ChangeAuthor::Person => Source::Local,
        };
        let details = values.details(source, category, brand);
        details.ok_or(ItemReason::Failed)
    }
}

/// An item that created a product.
pub(super) struct Creation<'a> {
    pub(super) item: &'a PlanItem,
    pub(super) values: &'a NewProduct,
}

impl Creation<'_> {
    /// Deletes the product, unless it has been edited, sold or ordered since, has units, or people have
    /// uploaded pictures of it.
    /// A later sync may create it again.
    pub(super) fn undo(self, unit: &mut dyn UnitOfWork, now: DateTime<Utc>) -> Result<ItemOutcome> {
        let kept = |reason| ItemOutcome::unwritten(self.item, ItemStatus::Kept, reason);
        let locked = match self.item.product.id {
            Some(id) => unit.products().lock(id)?,
            None => None,
        };
        let Some(product) = locked else {
            return Ok(kept(ItemReason::ProductDeleted));
        };
        let counters = product.counters;
        let is_unused = counters.stock == StockLevel::ZERO && counters.sales_count == 0;
        if !is_unused
            || !self.values.is_unchanged(&product)
            || unit.products().has_uploads(product.id)?
        {
            return Ok(kept(ItemReason::InUse));
        }
        match refuse_obligations(unit, DeletionTarget::Product(product.id), now) {
            Ok(()) => {}
            Err(Error::HasObligations { .. }) => return Ok(kept(ItemReason::InUse)),
            Err(error) => return Err(error),
        }
        unit.products().delete(product.id)?;
        let undone = ItemStatus::Undone;
        Ok(ItemOutcome::unwritten(self.item, undone, self.item.reason))
    }
}
