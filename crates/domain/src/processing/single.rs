//! Stock changes within a transaction that also changes other data.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{lock_plan::LockPlan, stock::StockBatch};
use crate::{
    Result,
    accounts::Actor,
    inventory::{StockChange, StockCommand, StockLevel, StockRefusal},
    ports::UnitOfWork,
};

/// Locks the products' rows in the order of their ids, decides on the commands one after the other,
/// and writes the changes atomically. Returns the number of log rows.
///
/// # Errors
/// [`Error::Stock`](crate::Error::Stock) if a command is refused.
pub(crate) fn apply_stock(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    now: DateTime<Utc>,
    commands: &[StockCommand],
) -> Result<usize> {
    let actor = Arc::new(actor.clone());
    let mut batch = StockBatch::load(unit, LockPlan::of(commands, &actor), now)?;
    for command in commands {
        batch.decide(command, &actor)?;
    }
    Ok(batch.write(unit)?.log_rows())
}

/// Refuses a form that would put units that are held back on sale.
fn check_form(batch: &StockBatch, command: &StockCommand) -> Result<(), StockRefusal> {
    let StockChange::SetStock {
        stock,
        expected_stock: None,
    } = command.change
    else {
        return Ok(());
    };
    let product_id = command.product_id;
    match batch.items().get(&product_id) {
        Some(item) if item.held > 0 && stock > item.level => {
            Err(StockRefusal::ExpectedStockRequired {
                product_id,
                present: item.level,
                held: item.held,
            })
        }
        _ => Ok(()),
    }
}

/// The same for one command on a product whose threshold this transaction has edited; `former` is
/// the old one.
///
/// # Errors
/// [`Error::Stock`](crate::Error::Stock) if the command is refused.
pub(crate) fn apply_manual_edit(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    now: DateTime<Utc>,
    command: &StockCommand,
    former: StockLevel,
) -> Result<()> {
    let mut batch = StockBatch::load(unit, LockPlan::of([command], actor), now)?;
    batch.set_former_threshold(command.product_id, former);
    check_form(&batch, command)?;
    batch.decide(command, &Arc::new(actor.clone()))?;
    batch.write(unit).map(drop)
}
