//! Storage of stock and its log: the one writer of both.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    ProductId,
    accounts::Actor,
    inventory::{InventoryLog, StockLevel, StockMovement},
};

/// Stock within a transaction.
pub trait StockRepository {
    /// The stock of these products, their rows locked in the order of their ids; those that
    /// don't exist are missing.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock_levels(&mut self, ids: &[ProductId]) -> Stored<BTreeMap<ProductId, StockLevel>>;
    /// Writes movements of locked products, in this order: one log row each, and the stock that
    /// the last one of each product left.
    ///
    /// # Errors
    /// Where storage fails, or a product isn't there.
    fn write(
        &mut self,
        movements: &[StockMovement],
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Stored<Vec<InventoryLog>>;
}
