//! A row of the inventory log (seed 1, InventoryLog模型设计).

use chrono::{DateTime, Utc};

use super::StockMovement;
use crate::{InventoryLogId, UserId};

/// One recorded change of stock: who, why, how much, and the stock that resulted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryLog {
    /// Identity; rises with time for one product.
    pub id: InventoryLogId,
    /// What changed.
    pub movement: StockMovement,
    /// Who did it; `None` for a service, or where the user was deleted since.
    pub created_by: Option<UserId>,
    /// The name of who did it, kept when the user is deleted.
    pub operator_name: String,
    /// The HTTP request that asked for it; may be empty.
    pub request_id: String,
    /// When.
    pub created_at: DateTime<Utc>,
}
