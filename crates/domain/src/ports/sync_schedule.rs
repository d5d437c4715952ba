//! Storage of the schedule of the supplier sync, and of the calls that syncs make.

use chrono::NaiveDate;

use super::StorageResult;
use crate::{catalog::ProductCode, supplier::SyncSchedule};

/// Write access to the schedule, within a transaction.
pub trait SyncScheduleRepository {
    /// The schedule, with its rows locked until the end of the transaction. Lock it before plans and runs.
    fn lock(&mut self) -> StorageResult<SyncSchedule>;
    /// Saves the schedule, which must be locked.
    fn save(&mut self, schedule: &SyncSchedule) -> StorageResult<()>;
    /// Adds calls to those of a business day. Returns the number of calls of that day.
    fn record_calls(&mut self, day: NaiveDate, calls: u64) -> StorageResult<u64>;
}

/// Queries on the schedule.
pub trait SyncScheduleQueries {
    /// The schedule.
    fn get(&mut self) -> StorageResult<SyncSchedule>;
    /// Number of calls that syncs have made on a business day.
    fn calls_on(&mut self, day: NaiveDate) -> StorageResult<u64>;
    /// Codes of the products that syncs manage, that are listed and active, and that are in demand: with
    /// held units, sales of the last 7 days or recent views. Those with the most units held and sold
    /// come first, then those with the most views.
    fn hot_products(&mut self, limit: u32) -> StorageResult<Vec<ProductCode>>;
}
