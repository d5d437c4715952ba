//! Locks units of a product (库存锁定).

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::single_command::{StockUnits, process_command};
use crate::{
    Result,
    accounts::{Actor, Requirement, Scope},
    inventory::{StockChange, StockRefusal, StockResult},
    processing::Processor,
};

/// Takes units from stock and holds them for the reference until `expires_at`, or without expiry.
/// Customers may lock only if the shop's rules allow it, and only with an expiry. Returns the log
/// row and the resulting stock, or why the lock is refused.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) for a service without the scope `stock:lock`;
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn lock_stock(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    units: StockUnits,
    expires_at: Option<DateTime<Utc>>,
) -> Result<Result<StockResult, StockRefusal>> {
    actor.require(Requirement::Own(Scope::StockLock))?;
    let command = units.command(|quantity| StockChange::Lock {
        quantity,
        expires_at,
    });
    process_command(processor, actor, command)
}
