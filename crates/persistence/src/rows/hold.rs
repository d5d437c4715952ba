//! Rows of `stock_holds`.

use cangku_domain::{
    HoldId, OptionalText, ProductId, UserId,
    inventory::{Hold, HoldOwner, StockItems},
    ports::{OpenHold, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    Queryable, Selectable,
    pg::Pg,
    sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz},
};

use super::{IntoEntity, columns::Row};
use crate::schema::stock_holds;

/// SQL types of the columns of a [`HoldRow`].
pub(crate) type HoldSqlType = (
    BigInt,
    BigInt,
    Text,
    Nullable<BigInt>,
    Text,
    Integer,
    Integer,
    Integer,
    Integer,
    Integer,
    Nullable<Timestamptz>,
    Timestamptz,
    Bool,
);

#[derive(Queryable)]
pub(crate) struct HoldRow {
    pub(crate) id: i64,
    product_id: i64,
    reference: String,
    created_by: Option<i64>,
    operator_name: String,
    quantity: i32,
    held: i32,
    released: i32,
    consumed: i32,
    expired: i32,
    expires_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    is_of_order: bool,
}

impl IntoEntity for HoldRow {
    type Entity = (ProductId, Hold);

    fn into_entity(self) -> StorageResult<(ProductId, Hold)> {
        let row = Row::of("stock_holds", self.id);
        let hold = Hold {
            id: Some(row.known("id", HoldId::new(self.id))?),
            reference: row.optional("reference", &self.reference)?,
            owner: if self.is_of_order {
                HoldOwner::Order
            } else {
                HoldOwner::Caller
            },
            created_by: self.created_by.and_then(UserId::new),
            operator_name: self.operator_name,
            quantity: self.quantity,
            held: self.held,
            released: self.released,
            consumed: self.consumed,
            expired: self.expired,
            expires_at: self.expires_at,
            created_at: self.created_at,
            is_changed: false,
        };
        Ok((
            row.known("product_id", ProductId::new(self.product_id))?,
            hold,
        ))
    }
}

/// New rows, one vector per column, for `unnest(…)`.
#[derive(Default)]
pub(crate) struct NewHolds<'a> {
    pub(crate) product_ids: Vec<i64>,
    pub(crate) references: Vec<&'a str>,
    pub(crate) are_of_orders: Vec<bool>,
    pub(crate) created_by: Vec<Option<i64>>,
    pub(crate) operator_names: Vec<String>,
    pub(crate) quantities: Vec<i32>,
    pub(crate) units: HeldUnits,
}

impl<'a> NewHolds<'a> {
    /// The holds that aren't stored yet: those without an id.
    pub(crate) fn of(items: &'a StockItems) -> Self {
        let mut rows = Self::default();
        for (product_id, item) in items {
            for hold in item.holds.iter().filter(|hold| hold.id.is_none()) {
                rows.product_ids.push(product_id.get());
                rows.references.push(hold.reference.as_str());
                rows.are_of_orders.push(hold.owner == HoldOwner::Order);
                rows.created_by.push(hold.created_by.map(UserId::get));
                let name = OptionalText::<150>::lossy(&hold.operator_name);
                rows.operator_names.push(name.as_str().to_owned());
                rows.quantities.push(hold.quantity);
                rows.units.push(hold);
            }
        }
        rows
    }
}

/// Units by state, and the expiry: one vector per column, one element per hold.
#[derive(Default)]
pub(crate) struct HeldUnits {
    pub(crate) held: Vec<i32>,
    pub(crate) released: Vec<i32>,
    pub(crate) consumed: Vec<i32>,
    pub(crate) expired: Vec<i32>,
    pub(crate) expires_at: Vec<Option<DateTime<Utc>>>,
}

impl HeldUnits {
    pub(crate) fn of<'a>(holds: impl Iterator<Item = &'a Hold>) -> Self {
        let mut units = Self::default();
        holds.for_each(|hold| units.push(hold));
        units
    }

    fn push(&mut self, hold: &Hold) {
        self.held.push(hold.held);
        self.released.push(hold.released);
        self.consumed.push(hold.consumed);
        self.expired.push(hold.expired);
        self.expires_at.push(hold.expires_at);
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = stock_holds, check_for_backend(Pg))]
pub(crate) struct OpenHoldRow {
    id: i64,
    reference: String,
    created_by: Option<i64>,
    held: i32,
    expires_at: Option<DateTime<Utc>>,
}

impl IntoEntity for OpenHoldRow {
    type Entity = OpenHold;

    fn into_entity(self) -> StorageResult<OpenHold> {
        let row = Row::of("stock_holds", self.id);
        Ok(OpenHold {
            reference: row.optional("reference", &self.reference)?,
            created_by: self.created_by.and_then(UserId::new),
            held: self.held,
            expires_at: self.expires_at,
        })
    }
}
