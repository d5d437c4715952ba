//! Writes what nearly every batch of decisions changes, in one statement: saves a round trip for
//! each part. Events are rare and have a statement of their own: even a part without rows costs a
//! tenth of the statement.

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{Array, BigInt},
};

use super::{holds::InsertHolds, logs::InsertLogs, update_stock::UpdateStock};
use crate::prepared::prepared;

/// Updates levels, inserts log rows and new holds. Returns the number of products whose level was
/// updated, and the ids of the log rows.
pub(super) struct WriteStock<'a> {
    pub(super) levels: UpdateStock,
    pub(super) logs: InsertLogs<'a>,
    pub(super) holds: InsertHolds<'a>,
}

prepared!(WriteStock<'a> -> (BigInt, Array<BigInt>));

impl QueryFragment<Pg> for WriteStock<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // PostgreSQL executes writing CTEs exactly once, also `hold`, which the SELECT doesn't
        // read.
        out.push_sql("WITH level AS (");
        self.levels.walk_ast(out.reborrow())?;
        out.push_sql("), log AS (");
        self.logs.walk_ast(out.reborrow())?;
        out.push_sql("), hold AS (");
        self.holds.walk_ast(out.reborrow())?;
        out.push_sql(
            ") SELECT (SELECT count(*) FROM level), ARRAY(SELECT id FROM log ORDER BY id)",
        );
        Ok(())
    }
}
