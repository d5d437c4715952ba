//! Rows of `inventory_logs`.

use std::sync::Arc;

use cangku_domain::{
    InventoryLogId, OptionalText, ProductId, UserId,
    accounts::{Actor, Client, Role, Scopes},
    inventory::{ChangeType, InventoryLog, Reason, StockMovement},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::inventory_logs;

/// New rows, one vector per column. Operator names and request ids are cut to the columns' lengths.
#[derive(Default)]
pub(crate) struct NewLogs<'a> {
    pub(crate) product_ids: Vec<i64>,
    pub(crate) change_types: Vec<&'static str>,
    pub(crate) quantities: Vec<i32>,
    pub(crate) stocks_after: Vec<i32>,
    pub(crate) reasons: Vec<&'a str>,
    pub(crate) references: Vec<&'a str>,
    pub(crate) created_by: Vec<Option<i64>>,
    pub(crate) operator_names: Vec<String>,
    pub(crate) request_ids: Vec<String>,
}

impl<'a> NewLogs<'a> {
    pub(crate) fn of(movements: &'a [StockMovement]) -> Self {
        let mut logs = Self::default();
        for movement in movements {
            logs.product_ids.push(movement.product_id.get());
            logs.change_types.push(movement.change_type.as_str());
            logs.quantities.push(movement.quantity);
            logs.stocks_after.push(movement.stock_after.get());
            logs.reasons.push(movement.reason.as_str());
            logs.references.push(movement.reference.as_str());
            let actor = &movement.actor;
            logs.created_by.push(actor.user_id.map(UserId::get));
            let name = OptionalText::<150>::lossy(&actor.name);
            logs.operator_names.push(name.as_str().to_owned());
            let request_id = OptionalText::<64>::lossy(&actor.request_id);
            logs.request_ids.push(request_id.as_str().to_owned());
        }
        logs
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = inventory_logs, check_for_backend(Pg))]
pub(crate) struct LogRow {
    id: i64,
    product_id: i64,
    change_type: String,
    quantity: i32,
    stock_after: i32,
    reason: String,
    reference: String,
    created_by: Option<i64>,
    operator_name: String,
    request_id: String,
    created_at: DateTime<Utc>,
}

impl IntoEntity for LogRow {
    type Entity = InventoryLog;

    fn into_entity(self) -> StorageResult<InventoryLog> {
        let row = Row::of("inventory_logs", self.id);
        let actor = Actor {
            user_id: self.created_by.and_then(UserId::new),
            api_key_id: None,
            name: self.operator_name,
            // The log doesn't store the operator's role: assume the least privileged one.
            role: Role::User,
            key_scopes: Scopes::NONE,
            request_id: self.request_id,
            client: Client::default(),
        };
        // A row inserted by hand may have no reason.
        let reason = Reason::lossy(&self.reason).or_else(|| Reason::lossy("unknown"));
        Ok(InventoryLog {
            id: row.known("id", InventoryLogId::new(self.id))?,
            movement: StockMovement {
                product_id: row.known("product_id", ProductId::new(self.product_id))?,
                change_type: row.known("change_type", ChangeType::from_name(&self.change_type))?,
                quantity: self.quantity,
                stock_after: row.level("stock_after", self.stock_after)?,
                reason: row.known("reason", reason)?,
                reference: row.optional("reference", &self.reference)?,
                actor: Arc::new(actor),
            },
            created_at: self.created_at,
        })
    }
}
