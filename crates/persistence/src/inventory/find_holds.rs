//! Finds the holds that decisions may end.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{
    HoldId, ProductId, UserId,
    inventory::{HeldUnits, HoldOwner},
    ports::{HoldReference, HoldSelection, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment},
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};

use crate::error_mapping::IntoStorageResult;
use crate::prepared::{prepared, push_unnest};
use crate::rows::{FoundHoldRow, HoldRow, HoldSqlType, entities};
use crate::schema::stock_holds;

/// Query for open holds: the oldest ones of given selections, for given products the first ones by
/// expiry of those that have expired, and for other products the oldest ones. A hold that is
/// several of these is returned as often.
///
/// `LIMIT` prevents the planner from flattening the lateral subqueries into a join, which could scan
/// the table: each row remains an index lookup for any size of the table.
pub(super) struct FindHolds<'a> {
    of_any_user: Selections<'a>,
    of_users: Selections<'a>,
    overdue: Vec<i64>,
    most: Vec<i64>,
    now: DateTime<Utc>,
    oldest: Vec<i64>,
    named: i64,
}

/// Columns of [`HoldSelection`]s, with the maximum number of holds of each.
#[derive(Default)]
struct Selections<'a> {
    products: Vec<i64>,
    references: Vec<&'a str>,
    are_of_orders: Vec<bool>,
    users: Vec<Option<i64>>,
    limits: Vec<i64>,
}

prepared!(FindHolds<'a> -> HoldSqlType);

impl<'a> Selections<'a> {
    fn of(selections: impl Iterator<Item = (&'a HoldSelection, &'a u32)>) -> Self {
        let mut rows = Self::default();
        for (selection, limit) in selections {
            rows.products.push(selection.product_id.get());
            rows.references.push(selection.reference.as_str());
            rows.are_of_orders.push(selection.owner == HoldOwner::Order);
            rows.users.push(selection.created_by.map(UserId::get));
            rows.limits.push(i64::from(*limit));
        }
        rows
    }
}

impl<'a> FindHolds<'a> {
    pub(super) fn new(
        references: &'a BTreeMap<HoldSelection, u32>,
        overdue: impl Iterator<Item = (ProductId, u32)>,
        now: DateTime<Utc>,
        oldest: impl Iterator<Item = ProductId>,
    ) -> Self {
        let of_user = |selection: &HoldSelection| selection.created_by.is_some();
        let (overdue, most) = overdue
            .map(|(id, most)| (id.get(), i64::from(most)))
            .unzip();
        Self {
            of_any_user: Selections::of(references.iter().filter(|(it, _)| !of_user(it))),
            of_users: Selections::of(references.iter().filter(|(it, _)| of_user(it))),
            overdue,
            most,
            now,
            oldest: oldest.map(ProductId::get).collect(),
            named: i64::try_from(HeldUnits::NAMED).unwrap_or(i64::MAX),
        }
    }

    /// Whether there is nothing to look up.
    pub(super) fn is_empty(&self) -> bool {
        self.of_any_user.products.is_empty()
            && self.of_users.products.is_empty()
            && self.overdue.is_empty()
            && self.oldest.is_empty()
    }
}

const COLUMNS: &str = "SELECT hold.id, hold.product_id, hold.reference, hold.created_by, \
    hold.operator_name, hold.quantity, hold.held, hold.released, hold.consumed, hold.expired, \
    hold.expires_at, hold.created_at, hold.is_of_order FROM ";

impl QueryFragment<Pg> for FindHolds<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let wanted = &self.of_any_user;
        out.push_sql(COLUMNS);
        push_unnest!(
            out,
            BigInt: wanted.products,
            Text: wanted.references,
            Bool: wanted.are_of_orders,
            BigInt: wanted.limits,
        );
        out.push_sql(
            " AS wanted (product_id, reference, is_of_order, most) CROSS JOIN LATERAL ( \
                 SELECT * FROM stock_holds AS hold WHERE hold.product_id = wanted.product_id \
                 AND hold.reference = wanted.reference AND hold.is_of_order = wanted.is_of_order \
                 AND hold.held > 0 ORDER BY hold.id LIMIT wanted.most) AS hold UNION ALL ",
        );
        let wanted = &self.of_users;
        out.push_sql(COLUMNS);
        push_unnest!(
            out,
            BigInt: wanted.products,
            Text: wanted.references,
            Bool: wanted.are_of_orders,
            Nullable<BigInt>: wanted.users,
            BigInt: wanted.limits,
        );
        out.push_sql(
            // `ended_at` as in the index by holder.
            " AS wanted (product_id, reference, is_of_order, created_by, most) \
             CROSS JOIN LATERAL ( \
                 SELECT * FROM stock_holds AS hold WHERE hold.created_by = wanted.created_by \
                 AND hold.ended_at IS NULL AND hold.product_id = wanted.product_id \
                 AND hold.reference = wanted.reference AND hold.is_of_order = wanted.is_of_order \
                 ORDER BY hold.id LIMIT wanted.most) AS hold UNION ALL ",
        );
        out.push_sql(COLUMNS);
        push_unnest!(out, BigInt: self.overdue, BigInt: self.most);
        out.push_sql(
            " AS wanted (product_id, most) CROSS JOIN LATERAL ( \
                 SELECT * FROM stock_holds AS hold WHERE hold.product_id = wanted.product_id \
                 AND hold.held > 0 AND hold.expires_at IS NOT NULL AND hold.expires_at <= ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" ORDER BY hold.expires_at LIMIT wanted.most) AS hold UNION ALL ");
        out.push_sql(COLUMNS);
        push_unnest!(out, BigInt: self.oldest);
        out.push_sql(
            " AS wanted (product_id) CROSS JOIN LATERAL ( \
                 SELECT * FROM stock_holds AS hold WHERE hold.product_id = wanted.product_id \
                 AND hold.held > 0 ORDER BY hold.id LIMIT ",
        );
        out.push_bind_param::<BigInt, _>(&self.named)?;
        out.push_sql(") AS hold");
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
