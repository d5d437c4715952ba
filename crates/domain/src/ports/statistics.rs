//! Storage of statistics.

use std::{collections::BTreeSet, ops::ControlFlow};

use chrono::{DateTime, NaiveDate, Utc};

use super::Stored;
use crate::{
    UserId,
    statistics::{
        AsOf, OrdersByStatus, ProductSales, RebuildStep, Rebuilt, SalesTotal, StockFigures, Window,
    },
};

/// Rollups within a transaction. Whoever writes them holds the lock of
/// [`Job::FoldStatistics`](super::Job::FoldStatistics).
pub trait StatisticsRepository {
    /// Lets the rankings of the last days begin where these windows do. `false` where they do
    /// already; else nothing more can be done in this transaction.
    ///
    /// # Errors
    /// Where storage fails.
    fn move_windows(&mut self, windows: &[Window]) -> Stored<bool>;
    /// Counts the oldest of what isn't counted yet, at most `limit` steps and registrations, and
    /// says how many it were. Fewer mean that none is left, save those of transactions that still
    /// run: everything before the first of them began is counted then, which is noted.
    ///
    /// # Errors
    /// Where storage fails.
    fn fold(&mut self, limit: u32) -> Stored<u32>;
    /// Counts users as active on these days, each once; users who don't exist are passed over.
    /// Needs no lock.
    ///
    /// # Errors
    /// Where storage fails.
    fn note_activity(&mut self, activity: &BTreeSet<(NaiveDate, UserId)>) -> Stored<()>;
}

/// Questions about statistics. `bounds` are when each of some days begins, and when the last one
/// ends; the answers have a figure for each day.
pub trait StatisticsQueries {
    /// The sales from one hour until another.
    ///
    /// # Errors
    /// Where storage fails.
    fn sales(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Stored<AsOf<SalesTotal>>;
    /// The sales of days.
    ///
    /// # Errors
    /// Where storage fails.
    fn sales_by_day(&mut self, bounds: &[DateTime<Utc>]) -> Stored<AsOf<Vec<SalesTotal>>>;
    /// The products of which most was sold in a window: by units, then amount, then id.
    ///
    /// # Errors
    /// Where storage fails.
    fn top_products(&mut self, window: Window, limit: u32) -> Stored<AsOf<Vec<ProductSales>>>;
    /// How many users registered before the first day, and on each one.
    ///
    /// # Errors
    /// Where storage fails.
    fn registrations(&mut self, bounds: &[DateTime<Utc>]) -> Stored<AsOf<(u64, Vec<u64>)>>;
    /// Orders by where they stand; statuses without orders are missing.
    ///
    /// # Errors
    /// Where storage fails.
    fn orders_by_status(&mut self) -> Stored<AsOf<Vec<OrdersByStatus>>>;
    /// What there is of the products on the shelf, now.
    ///
    /// # Errors
    /// Where storage fails.
    fn stock(&mut self) -> Stored<AsOf<StockFigures>>;
    /// How many users were active on each day from one until another; days without are missing.
    ///
    /// # Errors
    /// Where storage fails.
    fn active_users(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Stored<AsOf<Vec<(NaiveDate, u64)>>>;
}

/// Recomputes statistics.
pub trait StatisticsRebuild: Send + Sync {
    /// Recomputes every rollup from orders, users and their activity, and sets every product's
    /// `sales_count` to the units of its completed orders that weren't refunded. It sees one
    /// moment; what happens meanwhile is counted afterwards, as always. Waits for others who
    /// count; nobody waits for it while it counts. `at` is told of each step as it begins; where it
    /// breaks, the figures stay as they were, and there is no answer.
    ///
    /// # Errors
    /// Where storage fails.
    fn rebuild(
        &self,
        windows: &[Window],
        at: &mut dyn FnMut(RebuildStep) -> ControlFlow<()>,
    ) -> Stored<Option<Rebuilt>>;
}
