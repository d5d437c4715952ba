//! Releases held units of a product (库存释放).

use std::sync::Arc;

use super::single_command::{StockUnits, process_command};
use crate::{
    Result,
    accounts::{Actor, Requirement, Scope},
    inventory::{StockChange, StockRefusal, StockResult},
    processing::Processor,
};

/// Returns units that the reference holds to stock. A customer releases only units that the
/// customer locked; units of an order are released by the order's steps. Returns the log row and
/// the resulting stock, or why the release is refused.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) for a service without the scope `stock:lock`;
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn release_stock(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    units: StockUnits,
) -> Result<Result<StockResult, StockRefusal>> {
    actor.require(Requirement::Own(Scope::StockLock))?;
    let command = units.command(|quantity| StockChange::Release { quantity });
    process_command(processor, actor, command)
}
