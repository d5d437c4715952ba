//! Rows of the inventory log (spec: statistics and inventory, InventoryLog模型设计).

use chrono::{DateTime, Utc};

use super::StockMovement;
use crate::InventoryLogId;

/// One recorded change of stock: actor, reason, quantity and resulting stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryLog {
    /// The row's id; ascending in time for one product.
    pub id: InventoryLogId,
    /// The change and its actor.
    pub movement: StockMovement,
    /// Time of the change.
    pub created_at: DateTime<Utc>,
}
