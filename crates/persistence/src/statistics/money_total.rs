//! Sums of money from the database.

use bigdecimal::BigDecimal;
use cangku_domain::{
    MoneyTotal,
    ports::{StorageError, StorageResult},
};

/// Converts a stored sum of money.
pub(super) fn amount(sum: BigDecimal) -> StorageResult<MoneyTotal> {
    MoneyTotal::exact(sum).map_err(|error| StorageError::Inconsistent(format!("sales: {error}")))
}
