//! Returns.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cangku_domain::{
    OrderId, Page, PageRequest, ReturnId,
    orders::{OrderReturn, ReturnLine, ReturnOfOrder, ReturnStatus},
    ports::{ReturnFilter, StorageError, StorageResult},
};
use diesel::{
    PgConnection,
    pg::Pg,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt},
};

use super::with_lines;
use crate::{
    error_mapping::IntoStorageResult,
    paging::page_from,
    rows::{OrderRow, ReturnLineRow, ReturnRow},
    schema::{order_returns, orders},
};

type Returns<'a, Columns> = order_returns::BoxedQuery<'a, Pg, Columns>;

pub(super) fn orders_of(
    connection: &mut PgConnection,
    ids: &BTreeSet<ReturnId>,
) -> StorageResult<BTreeMap<ReturnId, OrderId>> {
    let found: Vec<(i64, i64)> = order_returns::table
        .filter(order_returns::id.eq_any(ids.iter().map(|id| id.get())))
        .select((order_returns::id, order_returns::order_id))
        .load(connection)
        .into_storage_result()?;
    let known = |(id, order)| Some((ReturnId::new(id)?, OrderId::new(order)?));
    Ok(found.into_iter().filter_map(known).collect())
}

/// These returns, and all counted ones of these orders.
pub(super) fn load(
    connection: &mut PgConnection,
    ids: &BTreeSet<ReturnId>,
    orders: &BTreeSet<OrderId>,
) -> StorageResult<BTreeMap<ReturnId, OrderReturn>> {
    let counted = ReturnStatus::ALL.into_iter().filter(|it| it.is_counted());
    let counted = counted.map(ReturnStatus::as_str);
    let is_named = order_returns::id.eq_any(ids.iter().map(|id| id.get()));
    let is_of_order = order_returns::order_id.eq_any(orders.iter().map(|id| id.get()));
    let rows: Vec<ReturnRow> = order_returns::table
        .filter(is_named.or(is_of_order.and(order_returns::status.eq_any(counted))))
        .select(ReturnRow::as_select())
        .order(order_returns::id)
        .load(connection)
        .into_storage_result()?;
    let found = with_return_lines(connection, rows)?.into_iter();
    Ok(found.map(|it| (it.id, it)).collect())
}

pub(super) fn find(
    connection: &mut PgConnection,
    id: ReturnId,
) -> StorageResult<Option<ReturnOfOrder>> {
    let row: Option<ReturnRow> = order_returns::table
        .find(id.get())
        .select(ReturnRow::as_select())
        .first(connection)
        .optional()
        .into_storage_result()?;
    let found = with_orders(connection, row.into_iter().collect())?;
    Ok(found.into_iter().next())
}

pub(super) fn page(
    connection: &mut PgConnection,
    filter: &ReturnFilter,
    page: PageRequest,
) -> StorageResult<Page<ReturnOfOrder>> {
    let shown = order_returns::table
        .select(ReturnRow::as_select())
        .into_boxed();
    let rows: Vec<ReturnRow> = matching(shown, filter)
        .order(order_returns::id.desc())
        .limit(i64::from(page.page_size()))
        .offset(page.offset())
        .load(connection)
        .into_storage_result()?;
    let results = with_orders(connection, rows)?;
    page_from(results, page, || {
        matching(order_returns::table.count().into_boxed(), filter)
            .get_result(connection)
            .into_storage_result()
    })
}

/// Returns, newest first, from behind the cursor: by the id, which never changes.
pub(super) fn after(
    connection: &mut PgConnection,
    filter: &ReturnFilter,
    cursor: Option<ReturnId>,
    limit: u32,
) -> StorageResult<Vec<ReturnOfOrder>> {
    let mut shown = order_returns::table
        .select(ReturnRow::as_select())
        .into_boxed();
    if let Some(cursor) = cursor {
        shown = shown.filter(order_returns::id.lt(cursor.get()));
    }
    let rows: Vec<ReturnRow> = matching(shown, filter)
        .order(order_returns::id.desc())
        .limit(i64::from(limit))
        .load(connection)
        .into_storage_result()?;
    with_orders(connection, rows)
}

fn matching<'a, Columns>(
    mut query: Returns<'a, Columns>,
    filter: &ReturnFilter,
) -> Returns<'a, Columns> {
    if let Some(user) = filter.user {
        let of_user = orders::table.filter(orders::user_id.eq(user.get()));
        query = query.filter(order_returns::order_id.eq_any(of_user.select(orders::id)));
    }
    if let Some(order) = filter.order {
        query = query.filter(order_returns::order_id.eq(order.get()));
    }
    if let Some(status) = filter.status {
        query = query.filter(order_returns::status.eq(status.as_str()));
    }
    query
}

/// The returns with their orders, in the rows' order.
fn with_orders(
    connection: &mut PgConnection,
    rows: Vec<ReturnRow>,
) -> StorageResult<Vec<ReturnOfOrder>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: BTreeSet<i64> = rows.iter().map(|row| row.order_id).collect();
    let of_returns: Vec<OrderRow> = orders::table
        .filter(orders::id.eq_any(ids))
        .select(OrderRow::as_select())
        .load(connection)
        .into_storage_result()?;
    let of_returns = with_lines(connection, of_returns)?.into_iter();
    let of_returns: BTreeMap<_, _> = of_returns.map(|order| (order.id, order)).collect();
    let returns = with_return_lines(connection, rows)?.into_iter();
    returns
        .map(|order_return| {
            let missing = || StorageError::Inconsistent("a return has no order".to_owned());
            let order = of_returns.get(&order_return.order_id).cloned();
            Ok(ReturnOfOrder {
                order_return,
                order: order.ok_or_else(missing)?,
            })
        })
        .collect()
}

/// The returns with their lines, in the rows' order.
fn with_return_lines(
    connection: &mut PgConnection,
    rows: Vec<ReturnRow>,
) -> StorageResult<Vec<OrderReturn>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let orders: Vec<i64> = rows.iter().map(|row| row.order_id).collect();
    let lines: Vec<ReturnLineRow> = sql_query(
        "SELECT return_id, position, quantity, sellable, damaged, received_at \
         FROM order_return_lines JOIN ( \
             SELECT id, row_number() OVER (PARTITION BY order_id ORDER BY id) AS position \
             FROM order_items WHERE order_id = ANY($2) \
         ) AS item ON item.id = order_item_id \
         WHERE return_id = ANY($1) ORDER BY return_id, position",
    )
    .bind::<Array<BigInt>, _>(ids)
    .bind::<Array<BigInt>, _>(orders)
    .load(connection)
    .into_storage_result()?;
    let mut by_return: HashMap<i64, Vec<ReturnLine>> = HashMap::new();
    for row in lines {
        by_return
            .entry(row.return_id)
            .or_default()
            .push(row.line()?);
    }
    rows.into_iter()
        .map(|row| {
            let lines = by_return.remove(&row.id).unwrap_or_default();
            row.with_lines(lines)
        })
        .collect()
}
