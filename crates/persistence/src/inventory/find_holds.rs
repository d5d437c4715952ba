//! Holds that decisions may end.

use cangku_domain::{ProductId, inventory::Reference};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{BigInt, Text, Timestamptz},
};

use crate::prepared::{prepared, push_unnest};
use crate::rows::HoldSqlType;

/// Open holds of references, and of products where time is up. One that is both comes twice.
///
/// `OFFSET 0` keeps the look-ups by wish apart from each other, whatever the size of the table.
pub(super) struct FindHolds<'a> {
    referenced: Vec<i64>,
    references: Vec<&'a str>,
    overdue: Vec<i64>,
    now: DateTime<Utc>,
}

prepared!(FindHolds<'a> -> HoldSqlType);

impl<'a> FindHolds<'a> {
    pub(super) fn new(
        references: impl Iterator<Item = &'a (ProductId, Reference)>,
        overdue: Vec<i64>,
        now: DateTime<Utc>,
    ) -> Self {
        let (referenced, references) = references
            .map(|(id, reference)| (id.get(), reference.as_str()))
            .unzip();
        Self {
            referenced,
            references,
            overdue,
            now,
        }
    }

    /// Whether it asks for nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.referenced.is_empty() && self.overdue.is_empty()
    }
}

const COLUMNS: &str = "SELECT hold.id, hold.product_id, hold.reference, hold.created_by, \
    hold.operator_name, hold.quantity, hold.held, hold.released, hold.consumed, hold.expired, \
    hold.expires_at, hold.created_at, hold.is_of_order FROM ";

impl QueryFragment<Pg> for FindHolds<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(COLUMNS);
        push_unnest!(out, BigInt: self.referenced, Text: self.references);
        out.push_sql(
            " AS wish (product_id, reference) CROSS JOIN LATERAL ( \
                 SELECT * FROM stock_holds AS hold WHERE hold.product_id = wish.product_id \
                 AND hold.reference = wish.reference AND hold.held > 0 OFFSET 0 \
             ) AS hold UNION ALL ",
        );
        out.push_sql(COLUMNS);
        push_unnest!(out, BigInt: self.overdue);
        out.push_sql(
            " AS wish (product_id) CROSS JOIN LATERAL ( \
                 SELECT * FROM stock_holds AS hold WHERE hold.product_id = wish.product_id \
                 AND hold.held > 0 AND hold.expires_at IS NOT NULL AND hold.expires_at <= ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" OFFSET 0) AS hold");
        Ok(())
    }
}
