//! Purges old views of products.

use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Timestamptz},
};

#[derive(QueryableByName)]
pub(super) struct PurgedRows {
    #[diesel(sql_type = BigInt)]
    pub(super) found: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) deleted: i64,
}

/// Deletes views of hours that began before `time`, oldest first, and subtracts them from the sums.
/// Never waits: rows of products that other transactions have locked are left. Deletes by `ctid`,
/// so that no plan reads all hours of the products; a row that has moved meanwhile is left.
pub(super) fn purge(
    connection: &mut PgConnection,
    time: DateTime<Utc>,
    limit: u32,
) -> QueryResult<PurgedRows> {
    // `found` counts the candidates, also the skipped ones; `deleted` the deleted rows.
    sql_query(
        "WITH old AS MATERIALIZED ( \
             SELECT ctid AS place, product_id FROM product_views_by_hour WHERE hour < $1 \
             ORDER BY hour, product_id LIMIT $2 \
         ), free AS MATERIALIZED ( \
             SELECT id FROM products WHERE id = ANY(ARRAY(SELECT product_id FROM old)) \
             ORDER BY id FOR NO KEY UPDATE SKIP LOCKED \
         ), deleted_views AS ( \
             DELETE FROM product_views_by_hour WHERE ctid = ANY(ARRAY( \
                 SELECT place FROM old JOIN free ON free.id = old.product_id \
             )) RETURNING product_id, views \
         ), less AS ( \
             UPDATE product_views_recent AS recent SET views = greatest(recent.views - lost.views, 0) \
             FROM ( \
                 SELECT product_id, sum(views)::bigint AS views FROM deleted_views \
                 GROUP BY product_id \
             ) AS lost \
             WHERE recent.product_id = lost.product_id \
         ) SELECT (SELECT count(*) FROM old) AS found, \
             (SELECT count(*) FROM deleted_views) AS deleted",
    )
    .bind::<Timestamptz, _>(time)
    .bind::<BigInt, _>(i64::from(limit))
    .get_result(connection)
}
