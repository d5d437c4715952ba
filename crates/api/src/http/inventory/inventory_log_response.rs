//! Rows of the inventory log as JSON.

use cangku_domain::inventory::{
    InventoryLog, StockChange, StockCommand, StockRequest, StockResult,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::response::csv_stream::text_cell;

/// A row of the inventory log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InventoryLog)]
pub struct InventoryLogResponse {
    /// The row's id; null if the stock didn't change and so no row was written.
    #[schema(required = true)]
    id: Option<i64>,
    product_id: i64,
    /// `lock`, `release` or `adjust`; `consume` in the response to consuming a hold, which writes
    /// no row.
    #[schema(example = "lock")]
    change_type: &'static str,
    /// Signed number of units.
    quantity: i32,
    /// The resulting stock.
    stock_after: i32,
    /// The reason for the change.
    reason: String,
    /// What the change belongs to, such as an order; may be empty.
    reference: String,
    /// Id of the user who made the change; null for a service, or if the user has been deleted
    /// since.
    #[schema(required = true)]
    created_by: Option<i64>,
    /// Name of the actor who made the change; a service's has the prefix `service:`.
    operator: String,
    /// The id of the request that caused it; may be empty.
    request_id: String,
    /// Null if there is no row.
    #[schema(required = true)]
    created_at: Option<DateTime<Utc>>,
}

impl InventoryLogResponse {
    /// The same for a spreadsheet: a text chosen by a caller that would be taken for a formula is
    /// prefixed with an apostrophe (protection against CSV injection).
    pub(crate) fn into_cells(self) -> Self {
        Self {
            reason: text_cell(self.reason),
            reference: text_cell(self.reference),
            operator: text_cell(self.operator),
            request_id: text_cell(self.request_id),
            ..self
        }
    }
}

impl From<InventoryLog> for InventoryLogResponse {
    fn from(log: InventoryLog) -> Self {
        Self::from(&log)
    }
}

impl From<&InventoryLog> for InventoryLogResponse {
    fn from(log: &InventoryLog) -> Self {
        let movement = &log.movement;
        Self {
            id: Some(log.id.get()),
            product_id: movement.product_id.get(),
            change_type: movement.change_type.as_str(),
            quantity: movement.quantity,
            stock_after: movement.stock_after.get(),
            reason: movement.reason.to_string(),
            reference: movement.reference.to_string(),
            created_by: movement.actor.user_id.map(|id| id.get()),
            operator: movement.actor.name.clone(),
            request_id: movement.actor.request_id.clone(),
            created_at: Some(log.created_at),
        }
    }
}

/// The response if the stock didn't change: like a row, but none was written.
pub(in crate::http) fn unchanged(
    request: &StockRequest,
    command: &StockCommand,
    done: &StockResult,
) -> InventoryLogResponse {
    let change_type = match command.change {
        StockChange::Consume { .. } => "consume",
        StockChange::Lock { .. } => "lock",
        StockChange::Release { .. } | StockChange::ReleaseHold { .. } | StockChange::Expire => {
            "release"
        }
        _ => "adjust",
    };
    InventoryLogResponse {
        id: None,
        product_id: command.product_id.get(),
        change_type,
        quantity: 0,
        stock_after: done.stock_after.get(),
        reason: command.reason.to_string(),
        reference: command.reference.to_string(),
        created_by: request.actor.user_id.map(|id| id.get()),
        operator: request.actor.name.clone(),
        request_id: request.actor.request_id.clone(),
        created_at: None,
    }
}
