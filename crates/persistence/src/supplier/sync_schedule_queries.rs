//! Read queries on the schedule of the sync.

use cangku_domain::{
    catalog::{ProductCode, Source},
    ports::{StorageError, StorageResult, SyncScheduleQueries},
    supplier::SyncSchedule,
};
use chrono::NaiveDate;
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

use super::sync_schedule::in_order;
use crate::{
    error_mapping::IntoStorageResult,
    read_session::PgReadSession,
    rows::{IntoEntity, ScheduleRow, ScheduledTaskRow, entities, table_count},
    schema::{haier_calls, haier_schedule, haier_schedule_tasks},
};

/// Products that syncs manage, by demand. `held` is null in rows whose stock hasn't changed since the column
/// was added: nothing is known about their holds then, and they have no recent demand.
const HOT: &str = "SELECT product_code::text FROM products \
    LEFT JOIN product_sales_by_window AS sales ON sales.product_id = products.id AND sales.days = 7 \
    LEFT JOIN product_views_recent AS seen ON seen.product_id = products.id \
    CROSS JOIN LATERAL (SELECT coalesce(held, 0) + coalesce(sales.quantity, 0) AS units, \
        coalesce(seen.views, 0) AS views) AS demand \
    WHERE source = $1 AND is_listed AND is_active AND last_sync_at IS NOT NULL \
    AND product_code IS NOT NULL AND (demand.units > 0 OR demand.views > 0) \
    ORDER BY demand.units DESC, demand.views DESC, products.id LIMIT $2";

#[derive(QueryableByName)]
struct Hot {
    #[diesel(sql_type = Text)]
    product_code: String,
}

impl SyncScheduleQueries for PgReadSession<'_> {
    fn get(&mut self) -> StorageResult<SyncSchedule> {
        let pause = haier_schedule::table
            .select(ScheduleRow::as_select())
            .first(self.connection)
            .into_storage_result()?;
        let tasks: Vec<ScheduledTaskRow> = haier_schedule_tasks::table
            .select(ScheduledTaskRow::as_select())
            .load(self.connection)
            .into_storage_result()?;
        Ok(SyncSchedule {
            pause: pause.into_entity()?,
            tasks: in_order(entities(tasks)?),
        })
    }

    fn calls_on(&mut self, day: NaiveDate) -> StorageResult<u64> {
        let calls: Option<i64> = haier_calls::table
            .find(day)
            .select(haier_calls::calls)
            .first(self.connection)
            .optional()
            .into_storage_result()?;
        Ok(calls.map(table_count).unwrap_or_default())
    }

    fn hot_products(&mut self, limit: u32) -> StorageResult<Vec<ProductCode>> {
        let hot: Vec<Hot> = sql_query(HOT)
            .bind::<Text, _>(Source::Haier.as_str())
            .bind::<BigInt, _>(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        let code = |row: Hot| {
            ProductCode::stored(&row.product_code).map_err(|error| {
                StorageError::Inconsistent(format!("a product_code of products: {error}"))
            })
        };
        hot.into_iter().map(code).collect()
    }
}
