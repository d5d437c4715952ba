//! Rollups: repository within a transaction.

use std::collections::BTreeSet;

use cangku_domain::{
    UserId,
    ports::{Change, StatisticsRepository, StorageResult},
    statistics::Window,
};
use chrono::NaiveDate;
use diesel::connection::SimpleConnection;

use super::{
    activity, fold,
    watermark::{horizon, mark_counted},
    windows,
};
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    unit_of_work::PgUnitOfWork,
};

/// Folding doesn't wait for the WAL flush: if a crash loses the last transactions, it loses them as
/// a whole, and their backlog is still there. A statement handles one step or thousands, so each
/// execution is planned for its parameters.
const COUNTING: &str = "SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = on; \
     SET LOCAL plan_cache_mode = force_custom_plan";

impl PgUnitOfWork<'_> {
    fn begin_counting(&mut self) -> StorageResult<()> {
        self.connection
            .batch_execute(COUNTING)
            .into_storage_result()
    }
}

impl StatisticsRepository for PgUnitOfWork<'_> {
    fn advance_windows(&mut self, windows: &[Window]) -> StorageResult<bool> {
        self.begin_counting()?;
        let moved = windows::advance_windows(self.connection, windows).into_storage_result()?;
        if moved {
            self.record_change(Change::Statistics);
        }
        Ok(moved)
    }

    fn fold(&mut self, limit: u32) -> StorageResult<u32> {
        self.begin_counting()?;
        // Read before the backlog, which then contains everything older.
        let horizon = horizon(self.connection).into_storage_result()?;
        let counted = fold::fold(self.connection, limit).into_storage_result()?;
        if counted > 0 {
            self.record_change(Change::Statistics);
        }
        // The backlog is empty: everything before the horizon is counted.
        if counted < limit {
            let changed = mark_counted(self.connection, horizon).into_storage_result()?;
            check_rows("recording active users", changed, 1)?;
        }
        Ok(counted)
    }

    fn record_activity(&mut self, activity: &BTreeSet<(NaiveDate, UserId)>) -> StorageResult<()> {
        activity::record(self.connection, activity)
    }
}
