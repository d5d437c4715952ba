//! Rows of `order_returns` and `order_return_lines`.

use cangku_domain::{
    OptionalText, OrderId, ReturnId, UserId,
    inventory::Quantity,
    orders::{LineReceipt, OrderReturn, ReturnLine, ReturnStatus},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{
    Queryable, QueryableByName, Selectable,
    pg::Pg,
    sql_types::{BigInt, Integer, Nullable, Timestamptz},
};

use super::columns::Row;
use crate::schema::order_returns;

#[derive(Queryable, Selectable)]
#[diesel(table_name = order_returns, check_for_backend(Pg))]
pub(crate) struct ReturnRow {
    pub(crate) id: i64,
    pub(crate) order_id: i64,
    status: String,
    reason: String,
    decision_note: String,
    created_by: Option<i64>,
    requested_by: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl ReturnRow {
    /// Converts the row, with these lines, into a return.
    pub(crate) fn with_lines(self, lines: Vec<ReturnLine>) -> StorageResult<OrderReturn> {
        let row = Row::of("order_returns", self.id);
        Ok(OrderReturn {
            id: row.known("id", ReturnId::new(self.id))?,
            order_id: row.known("order_id", OrderId::new(self.order_id))?,
            status: row.known("status", ReturnStatus::from_name(&self.status))?,
            reason: row.optional("reason", &self.reason)?,
            decision_note: row.optional("decision_note", &self.decision_note)?,
            lines,
            user_id: self.created_by.and_then(UserId::new),
            requested_by: self.requested_by,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// A line of a return, with the position of the order's line.
#[derive(QueryableByName)]
#[diesel(check_for_backend(Pg))]
pub(crate) struct ReturnLineRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) return_id: i64,
    /// From 1.
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Integer)]
    quantity: i32,
    #[diesel(sql_type = Integer)]
    sellable: i32,
    #[diesel(sql_type = Integer)]
    damaged: i32,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    received_at: Option<DateTime<Utc>>,
}

impl ReturnLineRow {
    /// Converts the row.
    pub(crate) fn line(&self) -> StorageResult<ReturnLine> {
        let row = Row::of("order_return_lines", self.return_id);
        let units = |column, units: i32| row.known(column, u32::try_from(units).ok());
        let receipt = match self.received_at {
            None => None,
            Some(at) => Some(LineReceipt {
                sellable: units("sellable", self.sellable)?,
                damaged: units("damaged", self.damaged)?,
                at,
            }),
        };
        let position = usize::try_from(self.position.saturating_sub(1));
        Ok(ReturnLine {
            position: row.known("order_item_id", position.ok())?,
            quantity: row.known("quantity", Quantity::new(self.quantity))?,
            receipt,
        })
    }
}

/// New and changed returns, one vector per column, for `unnest(…)`.
#[derive(Default)]
pub(crate) struct NewReturns<'a> {
    pub(crate) ids: Vec<i64>,
    pub(crate) order_ids: Vec<i64>,
    pub(crate) statuses: Vec<&'static str>,
    pub(crate) reasons: Vec<&'a str>,
    pub(crate) decision_notes: Vec<&'a str>,
    pub(crate) created_by: Vec<Option<i64>>,
    pub(crate) requested_by: Vec<String>,
    pub(crate) created_at: Vec<DateTime<Utc>>,
    pub(crate) updated_at: Vec<DateTime<Utc>>,
    pub(crate) lines: NewReturnLines,
}

/// Lines of new and changed returns, one vector per column.
#[derive(Default)]
pub(crate) struct NewReturnLines {
    pub(crate) return_ids: Vec<i64>,
    pub(crate) order_ids: Vec<i64>,
    /// Positions of the orders' lines, from 1.
    pub(crate) positions: Vec<i64>,
    pub(crate) quantities: Vec<i32>,
    pub(crate) sellable: Vec<i32>,
    pub(crate) damaged: Vec<i32>,
    pub(crate) received_at: Vec<Option<DateTime<Utc>>>,
}

impl<'a> NewReturns<'a> {
    pub(crate) fn of(returns: impl IntoIterator<Item = &'a OrderReturn>) -> Self {
        let mut rows = Self::default();
        for it in returns {
            rows.ids.push(it.id.get());
            rows.order_ids.push(it.order_id.get());
            rows.statuses.push(it.status.as_str());
            rows.reasons.push(it.reason.as_str());
            rows.decision_notes.push(it.decision_note.as_str());
            rows.created_by.push(it.user_id.map(UserId::get));
            // Cut to the column's length, so that a longer one doesn't fail the statement.
            let name = OptionalText::<150>::lossy(&it.requested_by);
            rows.requested_by.push(name.as_str().to_owned());
            rows.created_at.push(it.created_at);
            rows.updated_at.push(it.updated_at);
            for line in &it.lines {
                rows.lines.push(it, line);
            }
        }
        rows
    }
}

impl NewReturnLines {
    fn push(&mut self, of: &OrderReturn, line: &ReturnLine) {
        let units = |units: Option<u32>| i32::try_from(units.unwrap_or_default());
        let sellable = units(line.receipt.map(|receipt| receipt.sellable));
        let damaged = units(line.receipt.map(|receipt| receipt.damaged));
        self.return_ids.push(of.id.get());
        self.order_ids.push(of.order_id.get());
        self.positions.push(row_number(line.position));
        self.quantities.push(line.quantity.get());
        // At most the quantity, so they fit.
        self.sellable.push(sellable.unwrap_or(i32::MAX));
        self.damaged.push(damaged.unwrap_or(i32::MAX));
        self.received_at
            .push(line.receipt.map(|receipt| receipt.at));
    }
}

/// The number that `row_number()` gives to the line at this position.
pub(crate) fn row_number(position: usize) -> i64 {
    i64::try_from(position).map_or(i64::MAX, |position| position.saturating_add(1))
}
