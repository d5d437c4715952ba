//! The two statements that write stock. Their text never changes, so that a connection prepares
//! them once.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, RunQueryDsl,
    pg::{Pg, PgConnection},
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Integer, Nullable, Text, Timestamptz},
};

use crate::rows::{LogActor, NewLogs};

/// Sets the stock of products, each from the level that it is known to have: one that another
/// has changed meanwhile stays as it is and isn't counted.
#[derive(Default)]
pub(super) struct SetLevels {
    pub(super) ids: Vec<i64>,
    pub(super) before: Vec<i32>,
    pub(super) after: Vec<i32>,
}

impl QueryId for SetLevels {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<PgConnection> for SetLevels {}

impl QueryFragment<Pg> for SetLevels {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE products SET stock = level.after FROM unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.before)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.after)?;
        out.push_sql(") AS level (id, before, after) ");
        out.push_sql("WHERE products.id = level.id AND products.stock = level.before");
        Ok(())
    }
}

/// Writes log rows and answers with their ids, in the rows' order.
pub(super) struct InsertLogs<'a> {
    pub(super) logs: NewLogs<'a>,
    pub(super) actor: LogActor,
    pub(super) now: DateTime<Utc>,
}

impl QueryId for InsertLogs<'_> {
    type QueryId = InsertLogs<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for InsertLogs<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<PgConnection> for InsertLogs<'_> {}

impl QueryFragment<Pg> for InsertLogs<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason, \
             reference, created_by, operator_name, request_id, created_at) \
             SELECT row.product_id, row.change_type, row.quantity, row.stock_after, row.reason, \
             row.reference, ",
        );
        out.push_bind_param::<Nullable<BigInt>, _>(&self.actor.created_by)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.actor.operator_name)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.actor.request_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<BigInt>, _>(&self.logs.product_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.logs.change_types)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.logs.quantities)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.logs.stocks_after)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.logs.reasons)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.logs.references)?;
        out.push_sql(
            ") WITH ORDINALITY AS row (product_id, change_type, quantity, stock_after, reason, \
             reference, position) ORDER BY row.position RETURNING id",
        );
        Ok(())
    }
}
