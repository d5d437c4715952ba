//! Orders that were shipped some time ago.

use cangku_domain::{
    orders::{OrderStatus, ShipmentCursor},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{error_mapping::IntoStorageResult, rows::OrderRow, schema::orders};

/// Locks the first shipped orders behind the position, by time of shipment.
pub(super) fn lock(
    connection: &mut PgConnection,
    shipped_by: DateTime<Utc>,
    behind: Option<ShipmentCursor>,
    limit: u32,
) -> StorageResult<Vec<OrderRow>> {
    // Without a cursor: a position before the first order.
    let (shipped_at, id) = behind.map_or((DateTime::UNIX_EPOCH, 0), |place| {
        (place.shipped_at, place.id.get())
    });
    orders::table
        .filter(orders::status.eq(OrderStatus::Shipped.as_str()))
        .filter(orders::shipped_at.le(shipped_by))
        // Keyset pagination: (`shipped_at`, `id`) after the cursor. The first condition lets the
        // index scan start there.
        .filter(orders::shipped_at.ge(shipped_at))
        .filter(orders::shipped_at.gt(shipped_at).or(orders::id.gt(id)))
        .select(OrderRow::as_select())
        .order((orders::shipped_at, orders::id))
        .limit(i64::from(limit))
        .for_no_key_update()
        .skip_locked()
        .load(connection)
        .into_storage_result()
}
