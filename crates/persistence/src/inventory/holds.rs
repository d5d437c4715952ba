//! Statements that write holds.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz},
};

use crate::prepared::{prepared, push_own, push_unnest};
use crate::rows::{HeldUnits, NewHolds};

/// Inserts holds; their ids rise in the rows' order.
pub(super) struct InsertHolds<'a> {
    pub(super) rows: NewHolds<'a>,
    pub(super) now: DateTime<Utc>,
}

impl QueryFragment<Pg> for InsertHolds<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO stock_holds (product_id, reference, created_by, operator_name, quantity, \
             held, released, consumed, expired, expires_at, is_of_order, created_at, ended_at) \
             SELECT row.product_id, row.reference, row.created_by, row.operator_name, \
             row.quantity, row.held, row.released, row.consumed, row.expired, row.expires_at, \
             row.is_of_order, ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        // A hold may end in the batch that creates it. A check constraint requires `ended_at` if
        // and only if no unit is held.
        out.push_sql(", CASE WHEN row.held = 0 THEN ");
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" END FROM ");
        push_unnest!(
            out,
            BigInt: self.rows.product_ids,
            Text: self.rows.references,
            Nullable<BigInt>: self.rows.created_by,
            Text: self.rows.operator_names,
            Integer: self.rows.quantities,
            Integer: self.rows.units.held,
            Integer: self.rows.units.released,
            Integer: self.rows.units.consumed,
            Integer: self.rows.units.expired,
            Nullable<Timestamptz>: self.rows.units.expires_at,
            Bool: self.rows.are_of_orders,
        );
        out.push_sql(
            " WITH ORDINALITY AS row (product_id, reference, created_by, operator_name, quantity, \
             held, released, consumed, expired, expires_at, is_of_order, position) ORDER BY row.position",
        );
        Ok(())
    }
}

/// Updates units and expiry of stored holds. Units of a hold only ever end: a hold that another
/// transaction has brought as far meanwhile stays unchanged and isn't counted.
pub(super) struct ChangeHolds {
    /// Ascending, as `push_own!` requires.
    pub(super) ids: Vec<i64>,
    pub(super) units: HeldUnits,
    pub(super) now: DateTime<Utc>,
}

prepared!(ChangeHolds -> ());

impl QueryFragment<Pg> for ChangeHolds {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let units = &self.units;
        out.push_sql("UPDATE stock_holds SET held = ");
        push_own!(out, "id", self.ids, Integer: units.held);
        out.push_sql(", released = ");
        push_own!(out, "id", self.ids, Integer: units.released);
        out.push_sql(", consumed = ");
        push_own!(out, "id", self.ids, Integer: units.consumed);
        out.push_sql(", expired = ");
        push_own!(out, "id", self.ids, Integer: units.expired);
        out.push_sql(", expires_at = ");
        push_own!(out, "id", self.ids, Nullable<Timestamptz>: units.expires_at);
        out.push_sql(", ended_at = CASE WHEN ");
        push_own!(out, "id", self.ids, Integer: units.held);
        out.push_sql(" = 0 THEN ");
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" END WHERE id = ANY(");
        out.push_bind_param::<Array<BigInt>, _>(&self.ids)?;
        // Guards against lost updates: `held` falls, or the expiry changes at the same `held`.
        out.push_sql(") AND (held > ");
        push_own!(out, "id", self.ids, Integer: units.held);
        out.push_sql(" OR (held = ");
        push_own!(out, "id", self.ids, Integer: units.held);
        out.push_sql(" AND expires_at IS DISTINCT FROM ");
        push_own!(out, "id", self.ids, Nullable<Timestamptz>: units.expires_at);
        out.push_sql("))");
        Ok(())
    }
}
