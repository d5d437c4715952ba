//! Makes a plan from a spreadsheet.

mod resolved_rows;

use std::{collections::BTreeMap, mem::take};

use resolved_rows::{ResolvedRows, Target};

use super::{
    plan_items::{BATCH, ItemWriter},
    record_step::record_step,
};
use crate::{
    PlanId, ProductId, Result,
    accounts::Scope,
    catalog::Product,
    plans::{
        ImportCounts, ImportRow, NewNames, NewPlan, Plan, PlanCreator, PlanImport, PlanKind,
        PlanReason, PlanRules, PlanStatus, PlanStep, RefusedRow, RowItems, RowMistake, RowReason,
        items_of_known, items_of_new,
    },
    ports::{ImportRows, UnitOfWork},
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// Maximum number of refused rows that a result has.
const FIRST_REFUSED: usize = 20;

/// A plan that was made from a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPlan {
    /// The plan.
    pub plan: Plan,
    /// The spreadsheet.
    pub import: PlanImport,
    /// The first refused rows.
    pub first_refused: Vec<RefusedRow>,
}

/// Makes a plan from a spreadsheet, at most once per idempotency key: items for products that exist or are
/// new, only of what differs. Refused rows are stored with the plan. Changes nothing but the plan. Memory is
/// needed for a batch of rows, and for an id and a code of each row.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `catalog:write`;
/// [`Error::Plan`](crate::Error::Plan) if it would change too many products;
/// [`Error::IdempotencyKeyReused`](crate::Error::IdempotencyKeyReused).
pub fn import_plan_once(
    cx: Context<'_>,
    rules: PlanRules,
    reason: &PlanReason,
    rows: &dyn ImportRows,
    once: &Once<ImportedPlan>,
) -> Result<Created<ImportedPlan>> {
    cx.actor.require(Scope::CatalogWrite)?;
    if let Some(scope) = PlanKind::Import.further_scope() {
        cx.actor.require(scope)?;
    }
    create_once(cx, once, |unit| {
        let now = cx.now();
        let new = NewPlan {
            kind: PlanKind::Import,
            status: PlanStatus::Draft,
            reason: reason.clone(),
            creator: PlanCreator::of(cx.actor),
            expires_at: now + rules.max_age,
        };
        let mut plan = unit.plans().insert(&new, now)?;
        record_step(unit, &plan, PlanStep::Created, cx.actor, now)?;
        let resolved = ResolvedRows::find(unit, rows)?;
        let mut writer = RowWriter {
            plan: plan.id,
            rows,
            resolved,
            items: ItemWriter::new(plan.id, rules.max_products),
            refused: Vec::new(),
            first_refused: Vec::new(),
            counts: ImportCounts::default(),
            new_names: NewNames::default(),
        };
        let positions: Vec<usize> = (0..rows.len()).collect();
        for batch in positions.chunks(BATCH) {
            writer.write(unit, batch)?;
        }
        plan.counts = writer.items.finish(unit)?;
        let import = PlanImport {
            file: rows.file().clone(),
            counts: writer.counts,
            new_names: writer.new_names,
        };
        unit.imports().insert(plan.id, &import)?;
        Ok(Audited::recorded(ImportedPlan {
            plan: unit.plans().save(&plan)?,
            import,
            first_refused: writer.first_refused,
        }))
    })
}

/// Writes the items of rows, and the refused rows.
struct RowWriter<'a> {
    plan: PlanId,
    rows: &'a dyn ImportRows,
    resolved: ResolvedRows,
    items: ItemWriter,
    refused: Vec<RefusedRow>,
    first_refused: Vec<RefusedRow>,
    counts: ImportCounts,
    new_names: NewNames,
}

impl RowWriter<'_> {
    fn write(&mut self, unit: &mut dyn UnitOfWork, positions: &[usize]) -> Result<()> {
        let ids: Vec<ProductId> = positions
            .iter()
            .filter_map(|position| self.resolved.target(*position)?.product_id())
            .collect();
        let products = unit.products().by_ids(&ids)?;
        let products: BTreeMap<ProductId, Product> =
            products.into_iter().map(|it| (it.id, it)).collect();
        let on_hand = unit.stock().on_hand(&ids)?;
        for position in positions {
            let (Some(row), Some(target)) =
                (self.rows.row(*position), self.resolved.target(*position))
            else {
                continue;
            };
            let items = match target {
                _ if !row.mistakes.is_empty() => Err(row.mistakes.clone()),
                Target::Refused(mistake) => Err(vec![mistake.clone()]),
                _ if self.resolved.is_repeated(target) => Err(vec![repeated()]),
                Target::New(code) => items_of_new(&row, code, &self.resolved.names),
                Target::Product(id) => {
                    // The statements see different moments: the product may be deleted between them.
                    match products.get(id).zip(on_hand.get(id)) {
                        None => Err(vec![unknown_id()]),
                        Some((product, units)) => {
                            items_of_known(&row, product, *units, &self.resolved.names)
                        }
                    }
                }
            };
            let is_new = matches!(target, Target::New(_));
            self.take_in(unit, *position, &row, is_new, items)?;
        }
        let refused = take(&mut self.refused);
        Ok(unit.imports().insert_refused(self.plan, &refused)?)
    }

    fn take_in(
        &mut self,
        unit: &mut dyn UnitOfWork,
        position: usize,
        row: &ImportRow,
        is_new: bool,
        items: RowItems,
    ) -> Result<()> {
        let count = match &items {
            Err(_) => &mut self.counts.refused,
            Ok(none) if none.is_empty() => &mut self.counts.unchanged,
            Ok(_) if is_new => &mut self.counts.created,
            Ok(_) => &mut self.counts.changed,
        };
        *count = count.saturating_add(1);
        match items {
            Ok(items) => {
                for item in &items {
                    self.new_names.add(&item.change);
                }
                self.items.add(unit, items)
            }
            Err(mistakes) => {
                let refused = RefusedRow {
                    line: row.line,
                    cells: self.rows.cells(position),
                    mistakes,
                };
                if self.first_refused.len() < FIRST_REFUSED {
                    self.first_refused.push(refused.clone());
                }
                self.refused.push(refused);
                Ok(())
            }
        }
    }
}

fn repeated() -> RowMistake {
    let message = "another row of the file is about the same product; leave one of them";
    RowMistake::new(None, RowReason::Repeated, message)
}

fn unknown_id() -> RowMistake {
    RowMistake::new(None, RowReason::UnknownId, "no product has this id")
}
