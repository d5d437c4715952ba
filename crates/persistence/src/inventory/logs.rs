//! Appends rows to the inventory log.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{BigInt, Integer, Nullable, Text, Timestamptz},
};

use crate::prepared::push_unnest;
use crate::rows::NewLogs;

/// Inserts log rows; their ids rise in the rows' order.
pub(super) struct InsertLogs<'a> {
    pub(super) rows: NewLogs<'a>,
    pub(super) now: DateTime<Utc>,
}

impl QueryFragment<Pg> for InsertLogs<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason, \
             reference, created_by, operator_name, request_id, created_at) \
             SELECT row.product_id, row.change_type, row.quantity, row.stock_after, row.reason, \
             row.reference, row.created_by, row.operator_name, row.request_id, ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" FROM ");
        push_unnest!(
            out,
            BigInt: self.rows.product_ids,
            Text: self.rows.change_types,
            Integer: self.rows.quantities,
            Integer: self.rows.stocks_after,
            Text: self.rows.reasons,
            Text: self.rows.references,
            Nullable<BigInt>: self.rows.created_by,
            Text: self.rows.operator_names,
            Text: self.rows.request_ids,
        );
        out.push_sql(
            // Reconciliation follows the chain of `stock_after` by id, so ids must rise in the
            // order of decisions.
            " WITH ORDINALITY AS row (product_id, change_type, quantity, stock_after, reason, \
             reference, created_by, operator_name, request_id, position) \
             ORDER BY row.position RETURNING id",
        );
        Ok(())
    }
}
