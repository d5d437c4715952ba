//! Best-selling products.

use bigdecimal::BigDecimal;
use cangku_domain::{
    ProductId,
    ports::{StorageError, StorageResult},
    statistics::{ProductSales, Window},
};
use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Nullable, Numeric, SmallInt, Text, Timestamptz},
};

use super::{money_total::amount, windows::stored_windows};
use crate::rows::table_count;

/// Id, name and code of a product of `ranked`: the present ones, or the last ones if it was deleted.
const NAMED: &str = "ranked.product_id, coalesce(products.name, deleted_products.name, '') AS name, \
     coalesce(products.product_code, deleted_products.product_code) AS product_code";
const NAMES: &str = "LEFT JOIN products ON products.id = ranked.product_id \
     LEFT JOIN deleted_products ON deleted_products.id = ranked.product_id";

#[derive(QueryableByName)]
pub(super) struct Ranked {
    #[diesel(sql_type = BigInt)]
    product_id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    product_code: Option<String>,
    #[diesel(sql_type = BigInt)]
    quantity: i64,
    #[diesel(sql_type = Numeric)]
    amount: BigDecimal,
}

impl TryFrom<Ranked> for ProductSales {
    type Error = StorageError;

    fn try_from(row: Ranked) -> StorageResult<Self> {
        let no_id = || StorageError::Inconsistent("sales of a product without an id".to_owned());
        Ok(Self {
            product_id: ProductId::new(row.product_id).ok_or_else(no_id)?,
            name: row.name,
            product_code: row.product_code,
            quantity: table_count(row.quantity),
            amount: amount(row.amount)?,
        })
    }
}

/// A stored window is read in the order of its index. Any other is computed from the nearest stored
/// one, or from an empty one, by adding or subtracting the hours between.
pub(super) fn top_products(
    connection: &mut PgConnection,
    window: Window,
    limit: u32,
) -> QueryResult<Vec<Ranked>> {
    let stored = stored_windows(connection)?;
    if let Some(stored) = stored.iter().find(|stored| stored.since == window.since) {
        return in_order(connection, stored.days, limit);
    }
    let last: DateTime<Utc> = last_hour(connection)?.unwrap_or(window.since);
    // An empty window, which begins after the last sale.
    let empty = (last.max(window.since) + chrono::TimeDelta::hours(1), None);
    let at_hand = stored
        .iter()
        .map(|stored| (stored.since, Some(stored.days)));
    let (base_since, base) = at_hand
        .chain([empty])
        .min_by_key(|(since, _)| (*since - window.since).abs())
        .unwrap_or(empty);
    // The window is longer than its base: add the hours between; shorter: subtract them.
    let (from, to, sign) = if window.since < base_since {
        (window.since, base_since, 1)
    } else {
        (base_since, window.since, -1)
    };
    // `HAVING` drops products of which nothing is left after subtracting.
    sql_query(format!(
        "WITH summed AS ( \
             SELECT product_id, sum(quantity)::bigint AS quantity, sum(amount) AS amount FROM ( \
                 SELECT product_id, quantity, amount FROM product_sales_by_window WHERE days = $1 \
                 UNION ALL \
                 SELECT product_id, $2 * quantity, $2 * amount FROM product_sales_by_hour \
                 WHERE hour >= $3 AND hour < $4 \
             ) AS part GROUP BY product_id HAVING sum(quantity) > 0 \
             ORDER BY 2 DESC, 3 DESC, 1 LIMIT $5 \
         ) SELECT {NAMED}, quantity, amount FROM summed AS ranked {NAMES} \
         ORDER BY 4 DESC, 5 DESC, 1"
    ))
    .bind::<Nullable<SmallInt>, _>(base)
    .bind::<BigInt, _>(sign)
    .bind::<Timestamptz, _>(from)
    .bind::<Timestamptz, _>(to)
    .bind::<BigInt, _>(i64::from(limit))
    .load(connection)
}

fn in_order(connection: &mut PgConnection, days: i16, limit: u32) -> QueryResult<Vec<Ranked>> {
    // The inner order has all columns of the index, so the LIMIT ends the index scan early.
    sql_query(format!(
        "SELECT {NAMED}, quantity, amount \
         FROM (SELECT * FROM product_sales_by_window WHERE days = $1 \
             ORDER BY days, quantity DESC, amount DESC, product_id LIMIT $2) AS ranked {NAMES} \
         ORDER BY quantity DESC, amount DESC, product_id"
    ))
    .bind::<SmallInt, _>(days)
    .bind::<BigInt, _>(i64::from(limit))
    .load(connection)
}

#[derive(QueryableByName)]
struct LastHour {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    hour: Option<DateTime<Utc>>,
}

fn last_hour(connection: &mut PgConnection) -> QueryResult<Option<DateTime<Utc>>> {
    let row: LastHour =
        sql_query("SELECT max(hour) AS hour FROM product_sales_by_hour").get_result(connection)?;
    Ok(row.hour)
}
