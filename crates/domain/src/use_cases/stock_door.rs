//! The one door for stock within a transaction that does more than that.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::process_stock::{all_or_nothing, needs};
use crate::{
    Result,
    accounts::Actor,
    inventory::{Crossing, Decided, StockCommand, StockLevel, StockRefusal, decide},
    ports::{StockChanges, UnitOfWork},
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
    commands: Vec<StockCommand>,
) -> Result<usize> {
    let actor = Arc::new(actor.clone());
    let request = all_or_nothing(&actor, commands);
    let shelves = unit
        .stock()
        .load(&needs(std::slice::from_ref(&request)), now)?;
    let mut changes = StockChanges {
        shelves,
        ..StockChanges::default()
    };
    for command in &request.commands {
        decide_into(&mut changes, command, &actor, now)?;
    }
    if changes.movements.is_empty() {
        return Ok(0);
    }
    unit.stock().write(&changes, now)?;
    Ok(changes.movements.len())
}

/// A decided command, and the place of its movement among all: `None` where it has none.
pub(super) struct DecidedCommand {
    pub(super) place: Option<usize>,
    pub(super) stock_after: StockLevel,
}

/// Decides on a command and adds what it came to: movements, and thresholds that were crossed.
pub(super) fn decide_into(
    changes: &mut StockChanges,
    command: &StockCommand,
    actor: &Arc<Actor>,
    now: DateTime<Utc>,
) -> Result<DecidedCommand, StockRefusal> {
    let id = command.product_id;
    let before = changes
        .shelves
        .get(&id)
        .map(|shelf| (shelf.level, shelf.low_stock_threshold));
    let Decided {
        expired,
        movement,
        stock_after,
    } = decide(&mut changes.shelves, command, actor, now)?;
    changes.movements.extend(expired);
    let place = movement.map(|movement| {
        changes.movements.push(movement);
        changes.movements.len() - 1
    });
    if let Some((before, threshold)) = before {
        let crossed = Crossing::between(before, stock_after, threshold);
        changes
            .crossings
            .extend(crossed.map(|crossing| (id, crossing, stock_after)));
    }
    Ok(DecidedCommand { place, stock_after })
}
