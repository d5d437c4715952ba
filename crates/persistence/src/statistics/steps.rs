//! The backlog of statistics, and its sums.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::orders::OrderStatus;
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    result::Error,
    sql_query,
    sql_types::{BigInt, Integer, Nullable, Text},
};

#[derive(QueryableByName)]
struct BacklogRow {
    #[diesel(sql_type = Nullable<BigInt>)]
    order_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    from_status: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    to_status: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    user_id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    order_item_id: Option<i64>,
    #[diesel(sql_type = Nullable<Integer>)]
    returned: Option<i32>,
}

/// Steps of an order that change what it counts as a sale; each happens once at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SaleChange {
    /// 1 if it became a sale, with the units that were ordered.
    pub(super) begun: i64,
    /// 1 if it was shipped: what was not delivered counts no longer.
    pub(super) shipped: i64,
    /// 1 if it is a sale no longer, with what it counted: without what came back earlier.
    pub(super) ended: i64,
}

/// Sums of steps of orders and of registrations.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Number of backlog rows taken.
    pub(super) taken: u32,
    /// Change of the number of orders in a status, by order and status.
    pub(super) statuses: BTreeMap<(i64, OrderStatus), i64>,
    /// What happened to orders as sales.
    pub(super) sales: BTreeMap<i64, SaleChange>,
    /// Units that came back, by order and line.
    pub(super) returned: BTreeMap<(i64, i64), i64>,
    /// Ids of users who registered.
    pub(super) users: BTreeSet<i64>,
}

/// Takes (deletes) at most `limit` rows of the backlog, oldest first, so that the steps of an order
/// are never folded out of order.
pub(super) fn take(connection: &mut PgConnection, limit: u32) -> QueryResult<Steps> {
    let rows = sql_query(
        "DELETE FROM statistics_backlog WHERE id IN ( \
             SELECT id FROM statistics_backlog ORDER BY id LIMIT $1 \
         ) RETURNING order_id, from_status, to_status, user_id, order_item_id, returned",
    )
    .bind::<BigInt, _>(i64::from(limit))
    .load(connection)?;
    sum(rows)
}

/// Takes the rows that the snapshot of a rebuild has seen.
pub(super) fn take_snapshot_rows(connection: &mut PgConnection) -> QueryResult<Steps> {
    let rows = sql_query(
        "DELETE FROM statistics_backlog WHERE id IN (SELECT id FROM seen_backlog) \
         RETURNING order_id, from_status, to_status, user_id, order_item_id, returned",
    )
    .load(connection)?;
    sum(rows)
}

fn sum(rows: Vec<BacklogRow>) -> QueryResult<Steps> {
    let mut steps = Steps::default();
    for row in rows {
        steps.add(row)?;
    }
    // Steps that cancel each other out need no write.
    steps.statuses.retain(|_, change| *change != 0);
    let nothing = SaleChange::default();
    steps.sales.retain(|_, change| *change != nothing);
    Ok(steps)
}

impl Steps {
    fn add(&mut self, row: BacklogRow) -> QueryResult<()> {
        self.taken = self.taken.saturating_add(1);
        self.users.extend(row.user_id);
        let Some(order) = row.order_id else {
            return Ok(());
        };
        if let Some((item, units)) = row.order_item_id.zip(row.returned) {
            *self.returned.entry((order, item)).or_default() += i64::from(units);
            return Ok(());
        }
        let (mut was_sale, mut is_sale) = (false, false);
        let is_shipment = row.from_status.as_deref() == Some(OrderStatus::Paid.as_str())
            && row.to_status.as_deref() == Some(OrderStatus::Shipped.as_str());
        for (name, change) in [(row.from_status, -1), (row.to_status, 1)] {
            let Some(name) = name else {
                continue;
            };
            let unknown = || {
                let reason = format!("the backlog has a step of order {order} with {name}");
                Error::DeserializationError(reason.into())
            };
            let status = OrderStatus::from_name(&name).ok_or_else(unknown)?;
            *self.statuses.entry((order, status)).or_default() += change;
            let side = if change < 0 {
                &mut was_sale
            } else {
                &mut is_sale
            };
            *side = status.is_sale();
        }
        let sale = self.sales.entry(order).or_default();
        sale.begun += i64::from(is_sale && !was_sale);
        sale.ended += i64::from(was_sale && !is_sale);
        sale.shipped += i64::from(is_shipment);
        Ok(())
    }
}
