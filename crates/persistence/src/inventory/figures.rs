//! Writes the supplier's stock figures.

use std::collections::BTreeMap;

use cangku_domain::{ProductId, inventory::SupplierFigure, ports::StorageResult};
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Timestamptz},
};

use crate::error_mapping::IntoStorageResult;

/// Key share locks keep the products from being deleted meanwhile, and don't conflict with the locks of
/// stock commands. In the order of the ids, as all locks of products.
const RECORD: &str = "INSERT INTO supplier_stock_figures \
         (product_id, units, received_at, follows_syncs) \
     SELECT products.id, figures.units, figures.received_at, $4 AND figures.received_at >= \
         COALESCE((SELECT stock_at FROM supplier_sync_times WHERE supplier = 'haier'), '-infinity') \
     FROM unnest($1, $2, $3) AS figures (product_id, units, received_at) \
     JOIN products ON products.id = figures.product_id \
     ORDER BY products.id FOR KEY SHARE OF products \
     ON CONFLICT (product_id) DO UPDATE \
     SET units = excluded.units, received_at = excluded.received_at, follows_syncs = excluded.follows_syncs";

pub(super) fn record_figures(
    connection: &mut PgConnection,
    figures: &BTreeMap<ProductId, SupplierFigure>,
    follow_syncs: bool,
) -> StorageResult<()> {
    let ids: Vec<i64> = figures.keys().map(|id| id.get()).collect();
    let units: Vec<i64> = figures.values().map(|figure| figure.units).collect();
    let times: Vec<DateTime<Utc>> = figures.values().map(|figure| figure.received_at).collect();
    sql_query(RECORD)
        .bind::<Array<BigInt>, _>(ids)
        .bind::<Array<BigInt>, _>(units)
        .bind::<Array<Timestamptz>, _>(times)
        .bind::<Bool, _>(follow_syncs)
        .execute(connection)
        .into_storage_result()
        .map(drop)
}
