//! Recomputing statistics from what they were made of.

use std::ops::ControlFlow;

use cangku_domain::{
    orders::OrderStatus,
    ports::{Change, Job, StorageError, Stored},
    statistics::{RebuildStep, Rebuilt, Window},
};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    prelude::*,
    result::{DatabaseErrorKind, Error},
    sql_query,
    sql_types::BigInt,
    update,
};

use super::{
    fold::fold,
    rebuild_statements::{ACTIVITY, Correction, ORDERS, PRODUCTS, SALES, USERS, WINDOWS},
    windows::move_windows,
};
use crate::{
    changes::{Notice, Sender, notify},
    connecting::connect,
    failure::IntoStored,
    orders::{count_sales_anew, job_key, wrong_sales_counts},
    rows::table_count,
    schema::{orders, statistics_state},
    settings::Settings,
};

/// How often it begins anew because a product was deleted at the wrong moment.
const ATTEMPTS: u32 = 10;
/// Steps that are counted in one statement.
const STEPS_AT_ONCE: u32 = 5000;
/// Products whose `sales_count` is made right in one transaction.
const PRODUCTS_AT_ONCE: usize = 100;
/// Statements take as long as they take, and sort in memory what they can.
const UNHURRIED: &str = "SET statement_timeout = 0; SET work_mem = '64MB'";

/// Hears of each step as it begins, and may end it all.
type Progress<'a> = dyn FnMut(RebuildStep) -> ControlFlow<()> + 'a;

/// See [`StatisticsRebuild`](cangku_domain::ports::StatisticsRebuild). The job's lock is the
/// connection's own: a transaction that waited for it would see what was before the wait.
pub(crate) fn rebuild(
    settings: &Settings,
    sender: Sender,
    windows: &[Window],
    at: &mut Progress<'_>,
) -> Stored<Option<Rebuilt>> {
    let mut connection =
        connect(settings).map_err(|error| StorageError::Unavailable(Box::new(error)))?;
    connection.batch_execute(UNHURRIED).stored()?;
    let rebuilt = rebuild_locked(&mut connection, windows, at);
    // Also where it didn't come to its end: some of it may be written.
    if let Some(notice) = Notice::of(sender, &[Change::Statistics].into())
        && let Err(error) = notify(&mut connection, &notice)
    {
        tracing::warn!(%error, "nobody was told that statistics were rebuilt");
    }
    match rebuilt {
        Ok(rebuilt) => Ok(Some(rebuilt)),
        Err(Error::RollbackTransaction) => Ok(None),
        Err(error) => Err(error).stored(),
    }
}

fn rebuild_locked(
    connection: &mut PgConnection,
    windows: &[Window],
    at: &mut Progress<'_>,
) -> QueryResult<Rebuilt> {
    begin(RebuildStep::Waiting, at)?;
    let key = job_key(Job::FoldStatistics);
    sql_query("SELECT pg_advisory_lock($1)")
        .bind::<BigInt, _>(key)
        .execute(connection)?;
    begin(RebuildStep::Activity, at)?;
    let mut rebuilt = connection.transaction(count_activity)?;
    let (counted, wrong_counts) = count_all_in_the_end(connection, windows, at)?;
    rebuilt.orders = counted.orders;
    rebuilt.rows = rebuilt.rows.saturating_add(counted.rows);
    rebuilt.rows_corrected = rebuilt
        .rows_corrected
        .saturating_add(counted.rows_corrected);
    for ids in wrong_counts.chunks(PRODUCTS_AT_ONCE) {
        let corrected = connection.transaction(|connection| count_sales_anew(connection, ids))?;
        let corrected = u64::try_from(corrected).unwrap_or(u64::MAX);
        rebuilt.sales_counts_corrected = rebuilt.sales_counts_corrected.saturating_add(corrected);
    }
    // The end of the connection frees the lock as well, but a moment later.
    sql_query("SELECT pg_advisory_unlock($1)")
        .bind::<BigInt, _>(key)
        .execute(connection)?;
    Ok(rebuilt)
}

fn begin(step: RebuildStep, at: &mut Progress<'_>) -> QueryResult<()> {
    match at(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::RollbackTransaction),
    }
}

/// Begins anew where a product was deleted at the wrong moment.
fn count_all_in_the_end(
    connection: &mut PgConnection,
    windows: &[Window],
    at: &mut Progress<'_>,
) -> QueryResult<(Rebuilt, Vec<i64>)> {
    let mut attempt = 1;
    loop {
        let counted = connection
            .build_transaction()
            .repeatable_read()
            .run(|connection| count_all(connection, windows, at));
        match counted {
            Err(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _))
                if attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            counted => return counted,
        }
    }
}

/// Whoever notes activity meanwhile waits: they count as they note.
fn count_activity(connection: &mut PgConnection) -> QueryResult<Rebuilt> {
    connection.batch_execute("LOCK TABLE active_users_by_day IN SHARE ROW EXCLUSIVE MODE")?;
    let mut rebuilt = Rebuilt::default();
    correct(connection, &ACTIVITY, "", &mut rebuilt)?;
    Ok(rebuilt)
}

/// Counts what isn't counted yet, then makes the rollups what they should be at the moment that the
/// transaction sees. Answers also with the products whose `sales_count` is wrong.
fn count_all(
    connection: &mut PgConnection,
    windows: &[Window],
    at: &mut Progress<'_>,
) -> QueryResult<(Rebuilt, Vec<i64>)> {
    // A product can't vanish while its rows are written.
    sql_query("SELECT id FROM products ORDER BY id FOR KEY SHARE").execute(connection)?;
    // What is only late isn't wrong.
    move_windows(connection, windows)?;
    while fold(connection, STEPS_AT_ONCE)? == STEPS_AT_ONCE {}
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
        begin(step, at)?;
        correct(connection, rollup, &sales, &mut rebuilt)?;
    }
    begin(RebuildStep::SalesCounts, at)?;
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
