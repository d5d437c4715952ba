//! Recomputes statistics from their source data.

use std::ops::ControlFlow;

use cangku_domain::{
    orders::OrderStatus,
    ports::{Change, Job, StorageError, StorageResult},
    statistics::{RebuildResult, RebuildStep, Window},
};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    prelude::*,
    result::Error,
    sql_query,
    sql_types::{BigInt, Bool, Text},
};

use super::{
    fold::{add, fold},
    rebuild_statements::{
        ACTIVITY, Correction, ORDERS, PRODUCTS, SALES, SEE_BACKLOG, USERS, WINDOWS,
    },
    steps::take_snapshot_rows,
    watermark::{horizon, mark_counted},
    windows::advance_windows,
};
use crate::{
    changes::{Notice, Sender, notify},
    connect::connect,
    error_mapping::IntoStorageResult,
    orders::{find_wrong_sales_counts, job_key, recount_sales},
    rows::table_count,
    schema::orders,
    settings::Settings,
};

/// Rows of the backlog folded in one transaction.
const STEPS_BATCH_SIZE: u32 = 5000;
/// Products whose `sales_count` is corrected in one transaction.
const PRODUCTS_BATCH_SIZE: usize = 100;
/// No statement timeout, and enough memory for large sorts.
const SESSION_SETTINGS: &str = "SET statement_timeout = 0; SET work_mem = '64MB'";

/// Called at the beginning of each step; may abort the rebuild.
type Progress<'a> = dyn FnMut(RebuildStep) -> ControlFlow<()> + 'a;

/// See [`StatisticsRebuild`](cangku_domain::ports::StatisticsRebuild). The job's lock belongs to
/// the session: a transaction that waited for it would see a snapshot from before the wait.
pub(crate) fn rebuild(
    settings: &Settings,
    sender: Sender,
    windows: &[Window],
    at: &mut Progress<'_>,
) -> StorageResult<Option<RebuildResult>> {
    let mut connection =
        connect(settings).map_err(|error| StorageError::Unavailable(Box::new(error)))?;
    connection
        .batch_execute(SESSION_SETTINGS)
        .into_storage_result()?;
    check_rights(&mut connection)?;
    let rebuilt = rebuild_locked(&mut connection, windows, at);
    // Also after an error or an abort: some of it may be written.
    if let Some(notice) = Notice::of(sender, &[Change::Statistics].into())
        && let Err(error) = notify(&mut connection, &notice)
    {
        tracing::warn!(%error, "other processes were not notified that statistics were rebuilt");
    }
    match rebuilt {
        Ok(rebuilt) => Ok(Some(rebuilt)),
        // `at` aborted it; see `begin`.
        Err(Error::RollbackTransaction) => Ok(None),
        Err(error) => Err(error).into_storage_result(),
    }
}

/// The role may not create temporary tables, in which the rebuild computes.
#[derive(Debug, thiserror::Error)]
#[error("the database's role may not make temporary tables: run `{grant}` as the database's owner")]
struct NoTemporaryTables {
    grant: String,
}

#[derive(QueryableByName)]
struct TemporaryRight {
    #[diesel(sql_type = Text)]
    grant: String,
    #[diesel(sql_type = Bool)]
    is_granted: bool,
}

/// Rejects a role that would fail only after the first steps.
fn check_rights(connection: &mut PgConnection) -> StorageResult<()> {
    let right: TemporaryRight = sql_query(
        "SELECT format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), current_user) AS \"grant\", \
                has_database_privilege(current_database(), 'TEMPORARY') AS is_granted",
    )
    .get_result(connection)
    .into_storage_result()?;
    if right.is_granted {
        return Ok(());
    }
    let grant = right.grant;
    Err(StorageError::Internal(Box::new(NoTemporaryTables {
        grant,
    })))
}

fn rebuild_locked(
    connection: &mut PgConnection,
    windows: &[Window],
    at: &mut Progress<'_>,
) -> QueryResult<RebuildResult> {
    begin(RebuildStep::Waiting, at)?;
    let key = job_key(Job::FoldStatistics);
    sql_query("SELECT pg_advisory_lock($1)")
        .bind::<BigInt, _>(key)
        .execute(connection)?;
    fold_backlog(connection, windows)?;
    // Before the snapshot: everything older than this is in it.
    let horizon = horizon(connection)?;
    let (orders, wrong_counts) = connection
        .build_transaction()
        .repeatable_read()
        .run(|connection| collect(connection, at))?;
    // A second, short transaction, so that locks aren't held during the computation.
    let mut rebuilt = connection.transaction(|connection| {
        let rebuilt = write(connection, at)?;
        mark_counted(connection, horizon)?;
        Ok::<_, Error>(rebuilt)
    })?;
    rebuilt.orders = orders;
    for ids in wrong_counts.chunks(PRODUCTS_BATCH_SIZE) {
        let corrected = connection.transaction(|connection| recount_sales(connection, ids))?;
        let corrected = u64::try_from(corrected).unwrap_or(u64::MAX);
        rebuilt.sales_counts_corrected = rebuilt.sales_counts_corrected.saturating_add(corrected);
    }
    // Released explicitly: the end of the connection releases it too, but a moment later.
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

/// Folds the backlog, as the job does: what is only late isn't wrong.
fn fold_backlog(connection: &mut PgConnection, windows: &[Window]) -> QueryResult<()> {
    connection.transaction(|connection| advance_windows(connection, windows))?;
    while connection.transaction(|connection| fold(connection, STEPS_BATCH_SIZE))?
        == STEPS_BATCH_SIZE
    {}
    Ok(())
}

/// Computes the correct content of each rollup from the transaction's snapshot, into temporary
/// tables. No other transaction waits for this, however long it takes. Returns the number of
/// orders, and the products whose `sales_count` is wrong.
fn collect(connection: &mut PgConnection, at: &mut Progress<'_>) -> QueryResult<(u64, Vec<i64>)> {
    connection.batch_execute(SEE_BACKLOG)?;
    let orders = table_count(orders::table.count().get_result(connection)?);
    let sales = OrderStatus::ALL
        .into_iter()
        .filter(|status| status.is_sale());
    let sales: Vec<_> = sales.map(|status| format!("'{status}'")).collect();
    let sales = sales.join(", ");
    for (step, rollup) in [
        // In this order: `WINDOWS` reads what `PRODUCTS` has collected.
        (RebuildStep::Orders, &ORDERS),
        (RebuildStep::Sales, &SALES),
        (RebuildStep::Products, &PRODUCTS),
        (RebuildStep::Windows, &WINDOWS),
        (RebuildStep::Users, &USERS),
    ] {
        begin(step, at)?;
        connection.batch_execute(&rollup.collect(&sales))?;
    }
    begin(RebuildStep::SalesCounts, at)?;
    Ok((orders, find_wrong_sales_counts(connection)?))
}

/// Corrects all rollups or none. The part of the backlog that the snapshot saw is folded first, so
/// that it isn't taken for an error; what happened since is folded by the job.
fn write(connection: &mut PgConnection, at: &mut Progress<'_>) -> QueryResult<RebuildResult> {
    begin(RebuildStep::Activity, at)?;
    // Blocks the recording of activity, which updates the counts at once, without a backlog.
    connection.batch_execute("LOCK TABLE active_users_by_day IN SHARE ROW EXCLUSIVE MODE")?;
    connection.batch_execute(&ACTIVITY.collect(""))?;
    begin(RebuildStep::Writing, at)?;
    let seen = take_snapshot_rows(connection)?;
    add(connection, &seen)?;
    let mut rebuilt = RebuildResult::default();
    for rollup in [&ACTIVITY, &ORDERS, &SALES, &PRODUCTS, &WINDOWS, &USERS] {
        correct(connection, rollup, &mut rebuilt)?;
    }
    Ok(rebuilt)
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Makes one rollup equal to what its sources say.
fn correct(
    connection: &mut PgConnection,
    rollup: &Correction,
    rebuilt: &mut RebuildResult,
) -> QueryResult<()> {
    // Surplus rows first; then the missing and wrong ones.
    let deleted = sql_query(rollup.delete()).execute(connection)?;
    let written = sql_query(rollup.write()).execute(connection)?;
    let count = format!("SELECT count(*) AS rows FROM {}", rollup.table);
    let held: Rows = sql_query(count).get_result(connection)?;
    let corrected = u64::try_from(deleted.saturating_add(written)).unwrap_or(u64::MAX);
    rebuilt.rows = rebuilt.rows.saturating_add(table_count(held.rows));
    rebuilt.rows_corrected = rebuilt.rows_corrected.saturating_add(corrected);
    Ok(())
}
