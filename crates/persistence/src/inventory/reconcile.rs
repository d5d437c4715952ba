//! Compares stock, log and holds.

use cangku_domain::{
    InventoryLogId, ProductId,
    inventory::{Inconsistency, InconsistencyKind, Reconciliation, StockLevel},
    ports::{StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Integer, Nullable, Timestamptz},
};

use crate::{error_mapping::IntoStorageResult, rows::table_count};

/// Sorts the rows of a long log in memory rather than on disk.
const ROOMY: &str = "SET LOCAL work_mem = '64MB'";

/// Reads a single snapshot, independent of concurrent writes.
pub(super) fn reconcile(
    connection: &mut PgConnection,
    product: Option<ProductId>,
    since: Option<DateTime<Utc>>,
) -> StorageResult<Reconciliation> {
    let product = product.map(ProductId::get);
    let (sums, chains) = connection
        .build_transaction()
        .read_only()
        .repeatable_read()
        .run(|connection| {
            connection.batch_execute(ROOMY)?;
            // `REPEATABLE READ` gives both statements the same snapshot.
            let sums = differing_sums(connection, product)?;
            Ok::<_, diesel::result::Error>((sums, broken_chains(connection, product, since)?))
        })
        .into_storage_result()?;
    let mut found = Reconciliation::default();
    for row in &sums {
        found.products_checked = table_count(row.products_checked);
        found
            .inconsistencies
            .extend(row.inconsistencies()?.into_iter().flatten());
    }
    for row in &chains {
        found.rows_checked = table_count(row.rows_checked);
        found.inconsistencies.extend(row.inconsistency()?);
    }
    found
        .inconsistencies
        .sort_by_key(|inconsistency| inconsistency.product_id);
    Ok(found)
}

#[derive(QueryableByName)]
struct Sums {
    #[diesel(sql_type = BigInt)]
    products_checked: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    product_id: Option<i64>,
    #[diesel(sql_type = Nullable<Integer>)]
    stock: Option<i32>,
    #[diesel(sql_type = Nullable<BigInt>)]
    log_sum: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    held: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    open: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    expected: Option<i64>,
}

/// One row for each product whose stock isn't the log's sum, whose open holds aren't what log and
/// sales leave, or whose held units were counted and differ from the open holds; one row without a
/// product if there is none.
fn differing_sums(connection: &mut PgConnection, product: Option<i64>) -> QueryResult<Vec<Sums>> {
    // Locks have negative quantities: units locked, but neither released nor sold, must be in open
    // holds.
    sql_query(
        "WITH log AS ( \
             SELECT product_id, sum(quantity) AS log_sum, \
                 sum(quantity) FILTER (WHERE change_type IN ('lock', 'release')) AS given_back \
             FROM inventory_logs WHERE $1 IS NULL OR product_id = $1 GROUP BY product_id \
         ), hold AS ( \
             SELECT product_id, sum(held) AS open, sum(consumed) AS consumed \
             FROM stock_holds WHERE $1 IS NULL OR product_id = $1 GROUP BY product_id \
         ), product AS ( \
             SELECT id AS product_id, stock, held, coalesce(log_sum, 0) AS log_sum, \
                 coalesce(open, 0) AS open, \
                 -coalesce(given_back, 0) - coalesce(consumed, 0) AS expected \
             FROM products LEFT JOIN log ON log.product_id = id LEFT JOIN hold ON hold.product_id = id \
             WHERE $1 IS NULL OR id = $1 \
         ), differing AS ( \
             SELECT * FROM product WHERE stock <> log_sum OR open <> expected OR held <> open \
         ) \
         SELECT products_checked, differing.* \
         FROM (SELECT count(*) AS products_checked FROM product) AS checked \
         LEFT JOIN differing ON true ORDER BY product_id",
    )
    .bind::<Nullable<BigInt>, _>(product)
    .load(connection)
}

impl Sums {
    fn inconsistencies(&self) -> StorageResult<[Option<Inconsistency>; 3]> {
        let Self {
            product_id,
            stock,
            log_sum,
            held,
            open,
            expected,
            ..
        } = *self;
        // The row without a product, if nothing differs.
        let (Some(id), Some(stock), Some(log_sum)) = (product_id, stock, log_sum) else {
            return Ok([None; 3]);
        };
        let product_id = known(id, ProductId::new(id))?;
        let level = known(id, StockLevel::new(stock))?;
        let stock_differs =
            (i64::from(stock) != log_sum).then_some(InconsistencyKind::StockDiffers {
                stock: level,
                log_sum,
            });
        let holds_differ = open
            .zip(expected)
            .filter(|(open, expected)| open != expected)
            .map(|(open, expected)| InconsistencyKind::HoldsDiffer { open, expected });
        let held_differs = held
            .zip(open)
            .filter(|(held, open)| held != open)
            .map(|(held, open)| InconsistencyKind::HeldDiffers { held, open });
        Ok([stock_differs, held_differs, holds_differ].map(|kind| {
            Some(Inconsistency {
                product_id,
                kind: kind?,
            })
        }))
    }
}

#[derive(QueryableByName)]
struct BrokenChain {
    #[diesel(sql_type = BigInt)]
    rows_checked: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    product_id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    expected: Option<i64>,
    #[diesel(sql_type = Nullable<Integer>)]
    stock_after: Option<i32>,
}

/// The first log row of each product that doesn't continue from the stock of the row before it; one
/// row without a product if there is none.
fn broken_chains(
    connection: &mut PgConnection,
    product: Option<i64>,
    since: Option<DateTime<Utc>>,
) -> QueryResult<Vec<BrokenChain>> {
    // `start.before` is the last row before the period, from which the first checked row continues;
    // without one the chain starts at 0.
    sql_query(
        "WITH first AS ( \
             SELECT product_id, min(id) AS id FROM inventory_logs \
             WHERE ($1 IS NULL OR product_id = $1) AND ($2 IS NULL OR created_at >= $2) \
             GROUP BY product_id \
         ), start AS MATERIALIZED ( \
             SELECT product_id, id, coalesce(( \
                 SELECT max(earlier.id) FROM inventory_logs AS earlier \
                 WHERE earlier.product_id = first.product_id AND earlier.id < first.id \
             ), id) AS before FROM first \
         ), step AS ( \
             SELECT log.product_id, log.id, log.stock_after, log.id >= start.id AS is_checked, \
                 quantity + lag(stock_after, 1, 0) OVER ( \
                     PARTITION BY log.product_id ORDER BY log.id \
                 )::bigint AS expected \
             FROM start JOIN inventory_logs AS log \
             ON log.product_id = start.product_id AND log.id >= start.before \
         ), broken AS ( \
             SELECT DISTINCT ON (product_id) product_id, id, expected, stock_after FROM step \
             WHERE is_checked AND stock_after <> expected ORDER BY product_id, id \
         ) \
         SELECT rows_checked, broken.* \
         FROM (SELECT count(*) AS rows_checked FROM step WHERE is_checked) AS checked \
         LEFT JOIN broken ON true ORDER BY product_id",
    )
    .bind::<Nullable<BigInt>, _>(product)
    .bind::<Nullable<Timestamptz>, _>(since)
    .load(connection)
}

impl BrokenChain {
    fn inconsistency(&self) -> StorageResult<Option<Inconsistency>> {
        let Self {
            product_id,
            id,
            expected,
            stock_after,
            ..
        } = *self;
        let (Some(product), Some(log), Some(expected_stock_after), Some(stock_after)) =
            (product_id, id, expected, stock_after)
        else {
            return Ok(None);
        };
        let kind = InconsistencyKind::ChainBroken {
            log_id: known(product, InventoryLogId::new(log))?,
            expected_stock_after,
            stock_after: known(product, StockLevel::new(stock_after))?,
        };
        let product_id = known(product, ProductId::new(product))?;
        Ok(Some(Inconsistency { product_id, kind }))
    }
}

fn known<T>(product: i64, value: Option<T>) -> StorageResult<T> {
    let broken = || StorageError::Inconsistent(format!("the log of product {product} can't be"));
    value.ok_or_else(broken)
}
