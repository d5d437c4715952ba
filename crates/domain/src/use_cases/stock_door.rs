//! The one door for stock within a transaction that does more than that.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{stock_batch::StockBatch, stock_needs::Needs};
use crate::{
    Result,
    accounts::Actor,
    inventory::{StockCommand, StockLevel},
    ports::UnitOfWork,
};

/// Locks the products' rows in the order of their ids, decides on the commands one after the
/// other and writes what was decided: all of them or, where one is refused, none. Answers with
/// the number of log rows.
///
/// # Errors
/// [`Error::Stock`](crate::Error::Stock) where a command is refused.
pub(super) fn apply_stock(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    now: DateTime<Utc>,
    commands: &[StockCommand],
) -> Result<usize> {
    let actor = Arc::new(actor.clone());
    let mut batch = StockBatch::load(unit, Needs::of(commands), now)?;
    for command in commands {
        batch.decide(command, &actor)?;
    }
    Ok(batch.write(unit)?.log_rows())
}

/// The same for one command on a product whose threshold this transaction has changed, from
/// `former`.
///
/// # Errors
/// [`Error::Stock`](crate::Error::Stock) where the command is refused.
pub(super) fn apply_edit(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    now: DateTime<Utc>,
    command: &StockCommand,
    former: StockLevel,
) -> Result<()> {
    let mut batch = StockBatch::load(unit, Needs::of([command]), now)?;
    batch.threshold_was(command.product_id, former);
    batch.decide(command, &Arc::new(actor.clone()))?;
    batch.write(unit).map(drop)
}
