//! Storage of statistics.

use std::{collections::BTreeSet, ops::ControlFlow};

use chrono::{DateTime, NaiveDate, Utc};

use super::StorageResult;
use crate::{
    UserId,
    statistics::{
        AsOf, OrdersByStatus, ProductSales, RebuildResult, RebuildStep, SalesTotal, StockFigures,
        Window,
    },
};

/// Write access to the rollups, within a transaction. The writer must hold the lock of
/// [`Job::FoldStatistics`](super::Job::FoldStatistics).
pub trait StatisticsRepository {
    /// Moves the start of the rolling rankings to that of these windows. `false` if they start
    /// there already; if `true`, the transaction must do nothing else.
    fn advance_windows(&mut self, windows: &[Window]) -> StorageResult<bool>;
    /// Folds the oldest events that aren't counted yet, at most `limit` order steps and
    /// registrations, into the rollups. Returns how many it folded. Fewer than `limit` means that
    /// no committed ones are left: everything before the start of the oldest running transaction is
    /// then counted, and that time is recorded.
    fn fold(&mut self, limit: u32) -> StorageResult<u32>;
    /// Counts users as active on these days, each user once a day; users who don't exist are
    /// skipped. Needs no job lock.
    fn record_activity(&mut self, activity: &BTreeSet<(NaiveDate, UserId)>) -> StorageResult<()>;
}

/// Queries on statistics. `bounds` are the start of each day and the end of the last one; the
/// results have one figure per day.
pub trait StatisticsQueries {
    /// Total sales between two full hours.
    fn sales(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> StorageResult<AsOf<SalesTotal>>;
    /// Total sales of each day.
    fn sales_by_day(&mut self, bounds: &[DateTime<Utc>]) -> StorageResult<AsOf<Vec<SalesTotal>>>;
    /// The best-selling products in a window: by units, then amount, then id.
    fn top_products(
        &mut self,
        window: Window,
        limit: u32,
    ) -> StorageResult<AsOf<Vec<ProductSales>>>;
    /// Number of users registered before the first day, and on each day.
    fn registrations(&mut self, bounds: &[DateTime<Utc>]) -> StorageResult<AsOf<(u64, Vec<u64>)>>;
    /// Orders by status; statuses without orders are missing.
    fn orders_by_status(&mut self) -> StorageResult<AsOf<Vec<OrdersByStatus>>>;
    /// Current stock figures of the active products.
    fn stock(&mut self) -> StorageResult<AsOf<StockFigures>>;
    /// Number of active users on each day from `from` to `to`; days without any are missing.
    fn active_users(
        &mut self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> StorageResult<AsOf<Vec<(NaiveDate, u64)>>>;
}

/// Rebuild of the statistics from their sources.
pub trait StatisticsRebuild: Send + Sync {
    /// Recomputes every rollup from orders, users and their activity, and sets every product's
    /// `sales_count` to the units of its completed orders that weren't refunded. Uses one snapshot;
    /// later events are folded afterwards as usual. Waits for running folds; nothing waits for the
    /// computation itself. Calls `at` at the start of each step; if `at` breaks, the figures stay
    /// unchanged and the result is `None`.
    fn rebuild(
        &self,
        windows: &[Window],
        at: &mut dyn FnMut(RebuildStep) -> ControlFlow<()>,
    ) -> StorageResult<Option<RebuildResult>>;
}
