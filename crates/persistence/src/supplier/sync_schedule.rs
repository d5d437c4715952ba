//! The schedule of the sync, and the calls that syncs make: repository within a transaction.

use cangku_domain::{
    ports::{StorageError, StorageResult, SyncScheduleRepository},
    supplier::{ScheduledTask, SyncSchedule},
};
use chrono::NaiveDate;
use diesel::{insert_into, prelude::*, update, upsert::excluded};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{
        IntoEntity, SchedulePauseColumns, ScheduleRow, ScheduledTaskColumns, ScheduledTaskRow,
        TaskPauseColumns, entities, table_count,
    },
    schema::{haier_calls, haier_schedule, haier_schedule_tasks},
    unit_of_work::PgUnitOfWork,
};

/// The tasks in the order of the domain.
pub(super) fn in_order(mut tasks: Vec<ScheduledTask>) -> Vec<ScheduledTask> {
    tasks.sort_by_key(|task| task.task);
    tasks
}

impl SyncScheduleRepository for PgUnitOfWork<'_> {
    fn lock(&mut self) -> StorageResult<SyncSchedule> {
        // This row is always locked first, so those of the tasks need no order.
        let pause = haier_schedule::table
            .select(ScheduleRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .into_storage_result()?;
        let tasks: Vec<ScheduledTaskRow> = haier_schedule_tasks::table
            .select(ScheduledTaskRow::as_select())
            .for_no_key_update()
            .load(self.connection)
            .into_storage_result()?;
        Ok(SyncSchedule {
            pause: pause.into_entity()?,
            tasks: in_order(entities(tasks)?),
        })
    }

    fn save(&mut self, schedule: &SyncSchedule) -> StorageResult<()> {
        let changed = update(haier_schedule::table)
            .set(SchedulePauseColumns::of(schedule.pause.as_ref()))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("saving the schedule", changed, 1)?;
        for task in &schedule.tasks {
            let changed = update(haier_schedule_tasks::table.find(task.task.as_str()))
                .set((
                    ScheduledTaskColumns::of(task),
                    TaskPauseColumns::of(task.pause.as_ref()),
                ))
                .execute(self.connection)
                .into_storage_result()?;
            check_rows("saving a task of the schedule", changed, 1)?;
        }
        Ok(())
    }

    fn record_calls(&mut self, day: NaiveDate, calls: u64) -> StorageResult<u64> {
        let calls = i64::try_from(calls)
            .map_err(|error| StorageError::Inconsistent(format!("haier_calls.calls: {error}")))?;
        let of_day: i64 = insert_into(haier_calls::table)
            .values((haier_calls::day.eq(day), haier_calls::calls.eq(calls)))
            .on_conflict(haier_calls::day)
            .do_update()
            .set(haier_calls::calls.eq(haier_calls::calls + excluded(haier_calls::calls)))
            .returning(haier_calls::calls)
            .get_result(self.connection)
            .into_storage_result()?;
        Ok(table_count(of_day))
    }
}
