//! The schedule of the supplier sync.

use chrono::NaiveDate;

use super::{session::Session, tables::Tables, unsupported::unsupported};
use crate::{
    catalog::ProductCode,
    ports::{StorageResult, SyncScheduleQueries, SyncScheduleRepository},
    supplier::SyncSchedule,
};

impl SyncScheduleRepository for Tables {
    fn lock(&mut self) -> StorageResult<SyncSchedule> {
        Ok(self.sync_schedule.clone())
    }

    fn save(&mut self, schedule: &SyncSchedule) -> StorageResult<()> {
        self.sync_schedule = schedule.clone();
        Ok(())
    }

    fn record_calls(&mut self, day: NaiveDate, calls: u64) -> StorageResult<u64> {
        let of_day = self.haier_calls.entry(day).or_default();
        *of_day = of_day.saturating_add(calls);
        Ok(*of_day)
    }
}

impl SyncScheduleQueries for Session {
    fn get(&mut self) -> StorageResult<SyncSchedule> {
        Ok(self.0.sync_schedule.clone())
    }

    fn calls_on(&mut self, day: NaiveDate) -> StorageResult<u64> {
        Ok(self.0.haier_calls.get(&day).copied().unwrap_or_default())
    }

    fn hot_products(&mut self, _limit: u32) -> StorageResult<Vec<ProductCode>> {
        Err(unsupported("the schedule", "hot_products"))
    }
}
