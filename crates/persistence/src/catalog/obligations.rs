//! Open orders and holds of products that are to be deleted.

use cangku_domain::{
    catalog::{DeletionTarget, ObligationList, Obligations},
    orders::OrderStatus,
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Text, Timestamptz},
};

use crate::{error_mapping::IntoStorageResult, rows::table_count};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Array<Text>)]
    names: Vec<String>,
}

impl From<Found> for ObligationList {
    fn from(found: Found) -> Self {
        Self {
            count: table_count(found.count),
            references: found.names,
        }
    }
}

/// Finds what needs the products at `now`. The rows of the products must be locked.
pub(super) fn find(
    connection: &mut PgConnection,
    target: DeletionTarget,
    now: DateTime<Utc>,
) -> StorageResult<Obligations> {
    let open = OrderStatus::ALL.into_iter().filter(|it| it.is_open());
    let open: Vec<&str> = open.map(OrderStatus::as_str).collect();
    let (column, id) = match target {
        DeletionTarget::Product(id) => ("id", id.get()),
        DeletionTarget::Category(id) => ("category_id", id.get()),
        DeletionTarget::Brand(id) => ("brand_id", id.get()),
    };
    let of_products = format!("product_id IN (SELECT id FROM products WHERE {column} = $1)");
    let limit = ObligationList::MAX_NAMED;
    let orders = format!(
        "WITH found AS ( \
             SELECT DISTINCT orders.id, order_number AS name FROM orders \
             JOIN order_items ON order_id = orders.id WHERE {of_products} AND status = ANY($2) \
         ) SELECT (SELECT count(*) FROM found) AS count, \
             ARRAY(SELECT name FROM found ORDER BY id LIMIT {limit})::text[] AS names"
    );
    // Holds of open orders are counted as those.
    let holds = format!(
        "WITH found AS ( \
             SELECT min(id) AS id, reference AS name, count(*) AS holds FROM stock_holds \
             WHERE held > 0 AND {of_products} AND (expires_at IS NULL OR expires_at > $3) \
             AND NOT (is_of_order AND EXISTS ( \
                 SELECT FROM orders WHERE order_number = reference AND status = ANY($2) \
             )) GROUP BY reference \
         ) SELECT (SELECT coalesce(sum(holds), 0)::bigint FROM found) AS count, \
             ARRAY(SELECT name FROM found ORDER BY id LIMIT {limit})::text[] AS names"
    );
    let orders: Found = sql_query(orders)
        .bind::<BigInt, _>(id)
        .bind::<Array<Text>, _>(&open)
        .get_result(connection)
        .into_storage_result()?;
    let holds: Found = sql_query(holds)
        .bind::<BigInt, _>(id)
        .bind::<Array<Text>, _>(&open)
        .bind::<Timestamptz, _>(now)
        .get_result(connection)
        .into_storage_result()?;
    Ok(Obligations {
        orders: orders.into(),
        holds: holds.into(),
    })
}
