//! Consumes held units of a product, which are sold.

use std::sync::Arc;

use super::single_command::{StockUnits, process_command};
use crate::{
    Result,
    accounts::{Actor, Scope},
    inventory::{StockChange, StockRefusal, StockResult},
    processing::Processor,
};

/// Ends the reference's hold of units that have left the shop. The stock doesn't change, so the
/// result has no log row. Returns the stock, or why the command is refused.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `stock:lock`, a service or an admin;
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn consume_stock(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    units: StockUnits,
) -> Result<Result<StockResult, StockRefusal>> {
    actor.require(Scope::StockLock)?;
    let command = units.command(|quantity| StockChange::Consume { quantity });
    process_command(processor, actor, command)
}
