//! Stock and held units, read at one time.

use std::collections::BTreeMap;

use cangku_domain::{
    ProductId,
    inventory::{OnHand, StockLevel},
    ports::{StorageError, StorageResult},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Integer},
};

use crate::error_mapping::IntoStorageResult;

#[derive(QueryableByName)]
struct OnHandRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Integer)]
    stock: i32,
    #[diesel(sql_type = BigInt)]
    held: i64,
}

/// Stock and held units of each product. One statement, so that a command that commits meanwhile
/// doesn't count in one of them only.
pub(super) fn on_hand(
    connection: &mut PgConnection,
    products: &[ProductId],
) -> StorageResult<BTreeMap<ProductId, OnHand>> {
    if products.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<i64> = products.iter().map(|id| id.get()).collect();
    // `products.held` is NULL until the stock first changes after the column was added.
    let rows: Vec<OnHandRow> = sql_query(
        "SELECT id, stock, coalesce(held, (SELECT sum(hold.held) FROM stock_holds AS hold \
             WHERE hold.product_id = products.id AND hold.held > 0), 0)::bigint AS held \
         FROM products WHERE id = ANY ($1)",
    )
    .bind::<Array<BigInt>, _>(ids)
    .load(connection)
    .into_storage_result()?;
    rows.into_iter().map(OnHandRow::into_pair).collect()
}

impl OnHandRow {
    fn into_pair(self) -> StorageResult<(ProductId, OnHand)> {
        let broken = || StorageError::Inconsistent(format!("products row {}: stock", self.id));
        let id = ProductId::new(self.id).ok_or_else(broken)?;
        let stock = StockLevel::new(self.stock).ok_or_else(broken)?;
        let held = self.held;
        Ok((id, OnHand { stock, held }))
    }
}
