//! Writes the items of a new plan in batches, so that a plan of any size takes little memory.

use std::{collections::BTreeSet, mem::take};

use crate::{
    PlanId, ProductId, Result,
    catalog::{Product, ProductCode, StoredCodes},
    plans::{
        BulkEdit, ItemChange, ItemReason, NewPlanItem, PlanCounts, PlanRefusal, PlannedProduct,
        ProductSelection,
    },
    ports::UnitOfWork,
};

/// Products that are read, and items that are written, by one statement.
pub(super) const BATCH: usize = 1_000;

/// Collects items, writes and counts them.
pub(super) struct ItemWriter {
    plan: PlanId,
    max_products: u32,
    /// Products with an item, and named ones that don't exist.
    products: u32,
    counts: PlanCounts,
    unwritten: Vec<NewPlanItem>,
}

impl ItemWriter {
    /// For a plan without items.
    pub(super) fn new(plan: PlanId, max_products: u32) -> Self {
        Self {
            plan,
            max_products,
            products: 0,
            counts: PlanCounts::default(),
            unwritten: Vec::new(),
        }
    }

    /// Adds the items of one product.
    ///
    /// # Errors
    /// [`Error::Plan`](crate::Error::Plan) if the plan has as many products as it may have.
    pub(super) fn add(
        &mut self,
        unit: &mut dyn UnitOfWork,
        items: impl IntoIterator<Item = NewPlanItem>,
    ) -> Result<()> {
        let before = self.unwritten.len();
        self.unwritten.extend(items);
        if self.unwritten.len() == before {
            return Ok(());
        }
        self.products = self.products.saturating_add(1);
        if self.products > self.max_products {
            let max = self.max_products;
            return Err(PlanRefusal::TooLarge { max }.into());
        }
        if self.unwritten.len() >= BATCH {
            self.write(unit)?;
        }
        Ok(())
    }

    /// Adds an item that says that there is no such product.
    pub(super) fn add_unknown(
        &mut self,
        unit: &mut dyn UnitOfWork,
        product: PlannedProduct,
    ) -> Result<()> {
        let item = NewPlanItem {
            product,
            change: ItemChange::Refuse(None),
            reason: ItemReason::UnknownProduct,
        };
        self.add(unit, [item])
    }

    /// Writes the remaining items; returns the numbers of all.
    pub(super) fn finish(mut self, unit: &mut dyn UnitOfWork) -> Result<PlanCounts> {
        self.write(unit)?;
        Ok(self.counts)
    }

    fn write(&mut self, unit: &mut dyn UnitOfWork) -> Result<()> {
        let items = take(&mut self.unwritten);
        for item in &items {
            self.counts.add(item.change.first_status());
        }
        Ok(unit.plans().insert_items(self.plan, &items)?)
    }

    /// Adds the items of a bulk edit.
    pub(super) fn write_bulk_edit(
        &mut self,
        unit: &mut dyn UnitOfWork,
        selection: &ProductSelection,
        edit: &BulkEdit,
    ) -> Result<()> {
        let mut seen = BTreeSet::new();
        match selection {
            ProductSelection::Filter(filter) => {
                let mut position = None;
                loop {
                    let limit = u32::try_from(BATCH).unwrap_or(u32::MAX);
                    let found = unit.products().matching(filter, position, limit)?;
                    position = found.last().map(|product| product.id);
                    let is_more = found.len() >= BATCH;
                    self.add_edits(unit, &found, edit, &mut seen)?;
                    if !is_more {
                        return Ok(());
                    }
                }
            }
            ProductSelection::Ids(ids) => {
                for ids in ids.chunks(BATCH) {
                    let found = unit.products().by_ids(ids)?;
                    self.add_edits(unit, &found, edit, &mut seen)?;
                    for id in unknown_ids(ids, &found) {
                        self.add_unknown(unit, PlannedProduct::unknown_id(id))?;
                    }
                }
                Ok(())
            }
            ProductSelection::Codes(codes) => {
                for codes in codes.chunks(BATCH) {
                    let found = named_by(codes, unit.products().by_codes(codes)?);
                    self.add_edits(unit, &found, edit, &mut seen)?;
                    for code in unknown_codes(codes, &found) {
                        self.add_unknown(unit, PlannedProduct::unknown_code(code))?;
                    }
                }
                Ok(())
            }
        }
    }

    fn add_edits(
        &mut self,
        unit: &mut dyn UnitOfWork,
        products: &[Product],
        edit: &BulkEdit,
        seen: &mut BTreeSet<ProductId>,
    ) -> Result<()> {
        for product in products {
            if seen.insert(product.id) {
                self.add(unit, edit.items_of(product))?;
            }
        }
        Ok(())
    }
}

/// The ids that none of the products has.
pub(super) fn unknown_ids<'a>(
    ids: &'a [ProductId],
    found: &[Product],
) -> impl Iterator<Item = ProductId> + use<'a> {
    let known: BTreeSet<ProductId> = found.iter().map(|product| product.id).collect();
    ids.iter().copied().filter(move |id| !known.contains(id))
}

/// Of the products, those that the codes refer to: not those that only look the same as another one
/// with exactly a code.
fn named_by(codes: &[ProductCode], mut found: Vec<Product>) -> Vec<Product> {
    let stored = StoredCodes::of(&found);
    let named: BTreeSet<ProductCode> = codes
        .iter()
        .filter_map(|code| stored.find(code).cloned())
        .collect();
    found.retain(|product| {
        let code = &product.details.haier.product_code;
        code.as_ref().is_some_and(|code| named.contains(code))
    });
    found
}

/// The codes that none of the products has.
fn unknown_codes<'a>(
    codes: &'a [ProductCode],
    found: &[Product],
) -> impl Iterator<Item = &'a ProductCode> + use<'a> {
    let stored = StoredCodes::of(found);
    codes.iter().filter(move |code| stored.find(code).is_none())
}
