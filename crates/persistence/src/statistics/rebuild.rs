//! Recomputing statistics from what they were made of.

use cangku_domain::{
    orders::OrderStatus,
    ports::{Job, StorageError, Stored},
    statistics::{RebuildStep, Rebuilt, Window},
};
use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    prelude::*,
    result::{DatabaseErrorKind, Error},
    sql_query,
    sql_types::{Array, BigInt, SmallInt, Timestamptz},
    update,
};

use super::{
    rebuild_statements::{ACTIVITY, Correction, ORDERS, PRODUCTS, SALES, USERS, WINDOWS},
    windows::wanted,
};
use crate::{
    connecting::connect,
    failure::IntoStored,
    orders::{count_sales_anew, job_key, wrong_sales_counts},
    rows::table_count,
    schema::{orders, statistics_backlog, statistics_state},
    settings::Settings,
};

/// How often it begins anew because a product was deleted at the wrong moment.
const ATTEMPTS: u32 = 10;
/// Products whose `sales_count` is made right in one transaction.
const PRODUCTS_AT_ONCE: usize = 100;
/// Statements take as long as they take, and sort in memory what they can.
const UNHURRIED: &str = "SET statement_timeout = 0; SET work_mem = '64MB'";

/// See [`StatisticsRebuild`](cangku_domain::ports::StatisticsRebuild). The job's lock is the
/// connection's own: a transaction that waited for it would see what was before the wait.
pub(crate) fn rebuild(
    settings: &Settings,
    windows: &[Window],
    at: &mut dyn FnMut(RebuildStep),
) -> Stored<Rebuilt> {
    let mut connection =
        connect(settings).map_err(|error| StorageError::Unavailable(Box::new(error)))?;
    let connection = &mut connection;
    connection.batch_execute(UNHURRIED).stored()?;
    at(RebuildStep::Waiting);
    sql_query("SELECT pg_advisory_lock($1)")
        .bind::<BigInt, _>(job_key(Job::FoldStatistics))
        .execute(connection)
        .stored()?;
    at(RebuildStep::Activity);
    let mut rebuilt = connection.transaction(count_activity).stored()?;
    let mut attempt = 1;
    let wrong_counts = loop {
        let counted = connection
            .build_transaction()
            .repeatable_read()
            .run(|connection| count_all(connection, windows, at));
        match counted {
            Ok((counted, wrong_counts)) => {
                rebuilt.orders = counted.orders;
                rebuilt.rows = rebuilt.rows.saturating_add(counted.rows);
                let corrected = counted.rows_corrected;
                rebuilt.rows_corrected = rebuilt.rows_corrected.saturating_add(corrected);
                break wrong_counts;
            }
            Err(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _))
                if attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            Err(error) => return Err(error).stored(),
        }
    };
    for ids in wrong_counts.chunks(PRODUCTS_AT_ONCE) {
        let corrected = connection.transaction(|connection| count_sales_anew(connection, ids));
        let corrected = u64::try_from(corrected.stored()?).unwrap_or(u64::MAX);
        rebuilt.sales_counts_corrected = rebuilt.sales_counts_corrected.saturating_add(corrected);
    }
    // The job's lock goes with the connection.
    Ok(rebuilt)
}

/// Whoever notes activity meanwhile waits: they count as they note.
fn count_activity(connection: &mut PgConnection) -> QueryResult<Rebuilt> {
    connection.batch_execute("LOCK TABLE active_users_by_day IN SHARE ROW EXCLUSIVE MODE")?;
    let mut rebuilt = Rebuilt::default();
    correct(connection, &ACTIVITY, "", &mut rebuilt)?;
    Ok(rebuilt)
}

/// Makes the rollups what they should be at the moment that the transaction sees, and takes off
/// the backlog what is counted so. Answers also with the products whose `sales_count` is wrong.
fn count_all(
    connection: &mut PgConnection,
    windows: &[Window],
    at: &mut dyn FnMut(RebuildStep),
) -> QueryResult<(Rebuilt, Vec<i64>)> {
    // A product can't vanish while its rows are written.
    sql_query("SELECT id FROM products ORDER BY id FOR KEY SHARE").execute(connection)?;
    diesel::delete(statistics_backlog::table).execute(connection)?;
    let mut rebuilt = Rebuilt {
        orders: table_count(orders::table.count().get_result(connection)?),
        ..Rebuilt::default()
    };
    let sales = OrderStatus::ALL
        .into_iter()
        .filter(|status| status.is_sale());
    let sales: Vec<_> = sales.map(|status| format!("'{status}'")).collect();
    let sales = sales.join(", ");
    for (step, rollup) in [
        (RebuildStep::Orders, &ORDERS),
        (RebuildStep::Sales, &SALES),
        (RebuildStep::Products, &PRODUCTS),
        (RebuildStep::Windows, &WINDOWS),
        (RebuildStep::Users, &USERS),
    ] {
        at(step);
        if step == RebuildStep::Windows {
            set_windows(connection, windows)?;
        }
        correct(connection, rollup, &sales, &mut rebuilt)?;
    }
    at(RebuildStep::SalesCounts);
    let wrong_counts = wrong_sales_counts(connection)?;
    // Now, to PostgreSQL, is when the transaction began.
    update(statistics_state::table)
        .set(statistics_state::as_of.eq(diesel::dsl::now))
        .execute(connection)?;
    Ok((rebuilt, wrong_counts))
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Makes a rollup what it should be.
fn correct(
    connection: &mut PgConnection,
    rollup: &Correction,
    sales: &str,
    rebuilt: &mut Rebuilt,
) -> QueryResult<()> {
    connection.batch_execute(&rollup.collect(sales))?;
    let deleted = sql_query(rollup.delete()).execute(connection)?;
    let written = sql_query(rollup.write()).execute(connection)?;
    let fresh: Rows = sql_query("SELECT count(*) AS rows FROM fresh").get_result(connection)?;
    connection.batch_execute("DROP TABLE fresh")?;
    let corrected = u64::try_from(deleted.saturating_add(written)).unwrap_or(u64::MAX);
    rebuilt.rows = rebuilt.rows.saturating_add(table_count(fresh.rows));
    rebuilt.rows_corrected = rebuilt.rows_corrected.saturating_add(corrected);
    Ok(())
}

fn set_windows(connection: &mut PgConnection, windows: &[Window]) -> QueryResult<()> {
    let (days, since): (Vec<i16>, Vec<DateTime<Utc>>) = wanted(windows)
        .map(|window| (window.days, window.since))
        .unzip();
    sql_query("DELETE FROM sales_windows WHERE days <> ALL($1)")
        .bind::<Array<SmallInt>, _>(&days)
        .execute(connection)?;
    sql_query(
        "INSERT INTO sales_windows (days, since) SELECT * FROM unnest($1, $2) \
         ON CONFLICT ON CONSTRAINT sales_windows_pkey DO UPDATE SET since = EXCLUDED.since",
    )
    .bind::<Array<SmallInt>, _>(days)
    .bind::<Array<Timestamptz>, _>(since)
    .execute(connection)?;
    Ok(())
}
