//! Rows of `stock_holds` for lists and releases.

use cangku_domain::{
    HoldId, OrderId, ProductId, UserId,
    ports::{HoldReference, ListedHold, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    Queryable, QueryableByName, Selectable,
    pg::Pg,
    sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz},
};

use super::{IntoEntity, columns::Row};
use crate::schema::stock_holds;

/// The columns that a command to release a hold needs.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = stock_holds, check_for_backend(Pg))]
pub(crate) struct FoundHoldRow {
    id: i64,
    product_id: i64,
    reference: String,
}

impl IntoEntity for FoundHoldRow {
    type Entity = HoldReference;

    fn into_entity(self) -> StorageResult<HoldReference> {
        let row = Row::of("stock_holds", self.id);
        Ok(HoldReference {
            id: row.known("id", HoldId::new(self.id))?,
            product_id: row.known("product_id", ProductId::new(self.product_id))?,
            reference: row.optional("reference", &self.reference)?,
        })
    }
}

/// A hold with its product and, if it belongs to an order, that order.
#[derive(QueryableByName)]
pub(crate) struct ListedHoldRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    product_id: i64,
    #[diesel(sql_type = Text)]
    product_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    product_code: Option<String>,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Bool)]
    is_of_order: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    order_id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    user_id: Option<i64>,
    #[diesel(sql_type = Text)]
    operator_name: String,
    #[diesel(sql_type = Integer)]
    quantity: i32,
    #[diesel(sql_type = Integer)]
    held: i32,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    expires_at: Option<DateTime<Utc>>,
}

impl IntoEntity for ListedHoldRow {
    type Entity = ListedHold;

    fn into_entity(self) -> StorageResult<ListedHold> {
        let row = Row::of("stock_holds", self.id);
        Ok(ListedHold {
            id: row.known("id", HoldId::new(self.id))?,
            product_id: row.known("product_id", ProductId::new(self.product_id))?,
            product_name: self.product_name,
            product_code: self.product_code,
            reference: row.optional("reference", &self.reference)?,
            order_id: self.order_id.and_then(OrderId::new),
            is_of_order: self.is_of_order,
            user_id: self.user_id.and_then(UserId::new),
            holder_name: self.operator_name,
            quantity: self.quantity,
            held: self.held,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}
