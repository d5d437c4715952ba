//! Finds the holds that decisions may end.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{
    HoldId, ProductId, UserId,
    inventory::Reference,
    ports::{HoldReference, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment},
    sql_query,
    sql_types::{BigInt, Nullable, Text, Timestamptz},
};

use crate::error_mapping::IntoStorageResult;
use crate::prepared::{prepared, push_unnest};
use crate::rows::{FoundHoldRow, HoldRow, HoldSqlType, entities};
use crate::schema::stock_holds;

/// Query for open holds: those of given references, and for given products the first `most` by
/// expiry of those that have expired. A hold that is both is returned twice.
///
/// `OFFSET 0` and `LIMIT` prevent the planner from flattening the lateral subqueries into a join,
/// which could scan the table: each row remains an index lookup for any size of the table.
pub(super) struct FindHolds<'a> {
    referenced: Vec<i64>,
    references: Vec<&'a str>,
    overdue: Vec<i64>,
    most: Vec<i64>,
    now: DateTime<Utc>,
}

prepared!(FindHolds<'a> -> HoldSqlType);

impl<'a> FindHolds<'a> {
    pub(super) fn new(
        references: impl Iterator<Item = &'a (ProductId, Reference)>,
        overdue: impl Iterator<Item = (ProductId, u32)>,
        now: DateTime<Utc>,
    ) -> Self {
        let (referenced, references) = references
            .map(|(id, reference)| (id.get(), reference.as_str()))
            .unzip();
        let (overdue, most) = overdue
            .map(|(id, most)| (id.get(), i64::from(most)))
            .unzip();
        Self {
            referenced,
            references,
            overdue,
            most,
            now,
        }
    }

    /// Whether there is nothing to look up.
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
            " AS wanted (product_id, reference) CROSS JOIN LATERAL ( \
                 SELECT * FROM stock_holds AS hold WHERE hold.product_id = wanted.product_id \
                 AND hold.reference = wanted.reference AND hold.held > 0 OFFSET 0 \
             ) AS hold UNION ALL ",
        );
        out.push_sql(COLUMNS);
        push_unnest!(out, BigInt: self.overdue, BigInt: self.most);
        out.push_sql(
            " AS wanted (product_id, most) CROSS JOIN LATERAL ( \
                 SELECT * FROM stock_holds AS hold WHERE hold.product_id = wanted.product_id \
                 AND hold.held > 0 AND hold.expires_at IS NOT NULL AND hold.expires_at <= ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" ORDER BY hold.expires_at LIMIT wanted.most) AS hold");
        Ok(())
    }
}

#[derive(QueryableByName)]
struct OverdueHold {
    #[diesel(sql_type = BigInt)]
    product_id: i64,
}

/// Locks the products of the first `limit` overdue holds, and returns the number of these holds per
/// product. Holds of products that another transaction has locked are skipped before the limit
/// applies, so that they don't delay the others.
pub(super) fn lock_overdue(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    limit: u32,
) -> QueryResult<BTreeMap<ProductId, u32>> {
    let found: Vec<OverdueHold> = sql_query(format!(
        "SELECT hold.product_id FROM stock_holds AS hold \
         JOIN products ON products.id = hold.product_id \
         WHERE hold.held > 0 AND hold.expires_at IS NOT NULL AND hold.expires_at <= $1 \
         ORDER BY hold.expires_at LIMIT {limit} FOR NO KEY UPDATE OF products SKIP LOCKED"
    ))
    .bind::<Timestamptz, _>(now)
    .load(connection)?;
    let mut counts = BTreeMap::new();
    for id in found
        .iter()
        .filter_map(|hold| ProductId::new(hold.product_id))
    {
        *counts.entry(id).or_default() += 1;
    }
    Ok(counts)
}

/// The columns of a [`HoldRow`].
macro_rules! hold_columns {
    () => {
        (
            stock_holds::id,
            stock_holds::product_id,
            stock_holds::reference,
            stock_holds::created_by,
            stock_holds::operator_name,
            stock_holds::quantity,
            stock_holds::held,
            stock_holds::released,
            stock_holds::consumed,
            stock_holds::expired,
            stock_holds::expires_at,
            stock_holds::created_at,
            stock_holds::is_of_order,
        )
    };
}

/// The open holds with these ids.
pub(super) fn by_id(
    connection: &mut PgConnection,
    ids: &BTreeSet<HoldId>,
) -> QueryResult<Vec<HoldRow>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    stock_holds::table
        .filter(stock_holds::id.eq_any(ids))
        // A hold that has ended meanwhile has nothing to release.
        .filter(stock_holds::held.gt(0))
        .select(hold_columns!())
        .load(connection)
}

/// The oldest open holds of each of these products, at most `limit` of each.
pub(super) fn oldest(
    connection: &mut PgConnection,
    products: &BTreeSet<ProductId>,
    limit: i64,
) -> QueryResult<Vec<HoldRow>> {
    let mut rows = Vec::new();
    for product in products {
        let of_product: Vec<HoldRow> = stock_holds::table
            .filter(stock_holds::product_id.eq(product.get()))
            .filter(stock_holds::held.gt(0))
            .select(hold_columns!())
            .order(stock_holds::id)
            .limit(limit)
            .load(connection)?;
        rows.extend(of_product);
    }
    Ok(rows)
}

/// Open holds of direct locks of deactivated users; locks their products. Products that another
/// transaction has locked are skipped before the limit applies.
pub(super) fn lock_of_inactive(
    connection: &mut PgConnection,
    user: Option<UserId>,
    limit: u32,
) -> StorageResult<Vec<HoldReference>> {
    let rows: Vec<FoundHoldRow> = sql_query(format!(
        "SELECT hold.id, hold.product_id, hold.reference FROM users \
         JOIN stock_holds AS hold ON hold.created_by = users.id \
         JOIN products ON products.id = hold.product_id \
         WHERE NOT users.is_active AND ($1 IS NULL OR users.id = $1) \
         AND hold.ended_at IS NULL AND NOT hold.is_of_order \
         ORDER BY hold.id LIMIT {limit} FOR NO KEY UPDATE OF products SKIP LOCKED"
    ))
    .bind::<Nullable<BigInt>, _>(user.map(UserId::get))
    .load(connection)
    .into_storage_result()?;
    entities(rows)
}
