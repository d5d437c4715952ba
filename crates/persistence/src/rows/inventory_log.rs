//! Rows of `inventory_logs`, written.

use cangku_domain::{OptionalText, accounts::Actor, inventory::StockMovement};

/// New rows, column by column.
#[derive(Default)]
pub(crate) struct NewLogs<'a> {
    pub(crate) product_ids: Vec<i64>,
    pub(crate) change_types: Vec<&'static str>,
    pub(crate) quantities: Vec<i32>,
    pub(crate) stocks_after: Vec<i32>,
    pub(crate) reasons: Vec<&'a str>,
    pub(crate) references: Vec<&'a str>,
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
        }
        logs
    }
}

/// Who stands in a log row, cut to what its columns hold.
pub(crate) struct LogActor {
    pub(crate) created_by: Option<i64>,
    pub(crate) operator_name: String,
    pub(crate) request_id: String,
}

impl LogActor {
    pub(crate) fn of(actor: &Actor) -> Self {
        Self {
            created_by: actor.user_id.map(|id| id.get()),
            operator_name: OptionalText::<150>::lossy(&actor.name).to_string(),
            request_id: OptionalText::<64>::lossy(&actor.request_id).to_string(),
        }
    }
}
