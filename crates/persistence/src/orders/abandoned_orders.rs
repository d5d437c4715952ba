//! Orders that were cancelled unpaid.

use cangku_domain::{orders::OrderRules, ports::StorageResult};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::Bool,
};

use crate::{error_mapping::IntoStorageResult, schema::orders};

/// The number of orders that these users have placed lately and that were cancelled unpaid, for
/// those who have any.
pub(super) fn abandoned_orders(
    connection: &mut PgConnection,
    users: &[i64],
    now: DateTime<Utc>,
) -> StorageResult<Vec<(i64, i64)>> {
    orders::table
        .filter(orders::user_id.eq_any(users))
        .filter(orders::created_at.gt(now - OrderRules::ABANDONED_WITHIN))
        // The condition of the partial index: a bound value would hide it from a generic plan.
        .filter(sql::<Bool>("status = 'cancelled' AND paid_amount = 0"))
        .group_by(orders::user_id)
        .select((orders::user_id.assume_not_null(), count_star()))
        .load(connection)
        .into_storage_result()
}
