//! The one door for stock.

use chrono::{DateTime, Utc};

use crate::{
    ProductId, Result,
    accounts::Actor,
    inventory::{InventoryLog, StockCommand, decide_in_order},
    ports::UnitOfWork,
};

/// Locks the products' rows in the order of their ids, decides on the commands one after the
/// other and writes what was decided: all of them or, where one is refused, none.
///
/// # Errors
/// [`Error::Stock`](crate::Error::Stock) where a command is refused.
pub(super) fn apply_stock(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    now: DateTime<Utc>,
    commands: &[StockCommand],
) -> Result<Vec<InventoryLog>> {
    let ids: Vec<ProductId> = commands.iter().map(|command| command.product_id).collect();
    let mut levels = unit.stock().lock_levels(&ids)?;
    let movements = decide_in_order(&mut levels, commands)?;
    if movements.is_empty() {
        return Ok(Vec::new());
    }
    Ok(unit.stock().write(&movements, actor, now)?)
}
