//! Units in open holds.

use std::collections::BTreeMap;

use cangku_domain::{ProductId, ports::StorageResult};
use diesel::{dsl::sum, prelude::*};

use crate::{error_mapping::IntoStorageResult, schema::stock_holds};

/// The units in open holds of each product; products without open holds are missing.
pub(super) fn held_units(
    connection: &mut PgConnection,
    products: &[i64],
) -> StorageResult<BTreeMap<ProductId, i64>> {
    if products.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sums: Vec<(i64, Option<i64>)> = stock_holds::table
        .filter(stock_holds::product_id.eq_any(products))
        .filter(stock_holds::held.gt(0))
        .group_by(stock_holds::product_id)
        .select((stock_holds::product_id, sum(stock_holds::held)))
        .load(connection)
        .into_storage_result()?;
    let known = |(id, held): (i64, Option<i64>)| Some((ProductId::new(id)?, held?));
    Ok(sums.into_iter().filter_map(known).collect())
}
