//! Counted units and edited thresholds of many products within a transaction.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};

use super::{lock_plan::LockPlan, stock::StockBatch};
use crate::{
    ProductId, Result,
    accounts::Actor,
    inventory::{
        HoldOwner, Reason, Reference, StockChange, StockCommand, StockLevel, StockRefusal,
    },
    plans::ChangeAuthor,
    ports::UnitOfWork,
};

/// Units that a product is to have on hand, those held for orders among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PlannedCount {
    pub(crate) product_id: ProductId,
    /// Units that it must have on hand now.
    pub(crate) before: i64,
    pub(crate) after: StockLevel,
    /// Who counted: fewer units than are held are refused if it was a person, and mean that none can be
    /// sold if it was the supplier.
    pub(crate) author: ChangeAuthor,
}

/// What became of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CountOutcome {
    /// The product has these units on hand now: the counted ones or, if the supplier has fewer than are
    /// held, the held ones.
    Written(i64),
    /// It had other units on hand than expected.
    Changed(i64),
    /// A rule of stock forbids it.
    Refused(StockRefusal),
}

/// Sets the units on hand of each product that has the expected ones, and raises the alerts of
/// thresholds that this transaction has edited; `former` has their old values.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage).
pub(crate) fn apply_counts(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    now: DateTime<Utc>,
    counts: &[PlannedCount],
    label: &(Reason, Reference),
    former: &BTreeMap<ProductId, StockLevel>,
) -> Result<Vec<CountOutcome>> {
    if counts.is_empty() && former.is_empty() {
        return Ok(Vec::new());
    }
    let command = |product_id, change| StockCommand {
        product_id,
        change,
        reason: label.0.clone(),
        reference: label.1.clone(),
        owner: HoldOwner::Caller,
    };
    let count = |count: &PlannedCount| {
        let change = match count.author {
            ChangeAuthor::Person => StockChange::Count {
                counted: count.after,
                expected_stock: None,
            },
            ChangeAuthor::Supplier => StockChange::SupplierSnapshot(count.after),
        };
        command(count.product_id, change)
    };
    // Sets the stock to what it is: no movement, but the alerts of the new threshold.
    let keep = |id, stock| {
        let change = StockChange::SetStock {
            stock,
            expected_stock: None,
        };
        command(id, change)
    };
    let counted = counts.iter().map(count);
    let kept = former.keys().map(|id| keep(*id, StockLevel::ZERO));
    let needed: Vec<StockCommand> = counted.chain(kept).collect();
    let mut batch = StockBatch::load(unit, LockPlan::of(&needed, actor), now)?;
    let actor = Arc::new(actor.clone());
    for (id, former) in former {
        batch.set_former_threshold(*id, *former);
        if let Some(level) = batch.items().get(id).map(|item| item.level) {
            batch.decide(&keep(*id, level), &actor)?;
        }
    }
    let mut outcomes = Vec::with_capacity(counts.len());
    for planned in counts {
        let item = batch.items().get(&planned.product_id);
        // Locked before, so it exists; if not, `decide` refuses the command.
        let held = item.map_or(0, |item| item.held);
        let present = item.map(|item| i64::from(item.level.get()).saturating_add(item.held));
        outcomes.push(match present {
            Some(present) if present != planned.before => CountOutcome::Changed(present),
            _ => match batch.decide(&count(planned), &actor) {
                Ok(_) => CountOutcome::Written(i64::from(planned.after.get()).max(held)),
                Err(refusal) => CountOutcome::Refused(refusal),
            },
        });
    }
    batch.write(unit)?;
    Ok(outcomes)
}
