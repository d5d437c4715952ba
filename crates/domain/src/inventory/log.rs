//! A row of the inventory log (seed 1, InventoryLog模型设计).

use chrono::{DateTime, Utc};

use super::StockMovement;
use crate::InventoryLogId;

/// One recorded change of stock: who, why, how much, and the stock that resulted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryLog {
    /// Identity; rises with time for one product.
    pub id: InventoryLogId,
    /// What changed, and who did it.
    pub movement: StockMovement,
    /// When.
    pub created_at: DateTime<Utc>,
}
