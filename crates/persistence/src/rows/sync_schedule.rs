//! Rows of `haier_schedule` and `haier_schedule_tasks`.

use cangku_domain::{
    OptionalText, SyncRunId, Text,
    ports::{StorageError, StorageResult},
    supplier::{SchedulePause, ScheduledTask, SyncTask},
};
use chrono::{DateTime, Utc};
use diesel::{AsChangeset, Queryable, Selectable, pg::Pg};

use super::IntoEntity;
use crate::schema::{haier_schedule, haier_schedule_tasks};

#[derive(Queryable, Selectable)]
#[diesel(table_name = haier_schedule, check_for_backend(Pg))]
pub(crate) struct ScheduleRow {
    paused_at: Option<DateTime<Utc>>,
    paused_by: String,
    pause_reason: String,
}

impl IntoEntity for ScheduleRow {
    type Entity = Option<SchedulePause>;

    fn into_entity(self) -> StorageResult<Option<SchedulePause>> {
        pause_of(self.paused_at, self.paused_by, &self.pause_reason)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = haier_schedule_tasks, check_for_backend(Pg))]
pub(crate) struct ScheduledTaskRow {
    task: String,
    expression: String,
    next_run_at: Option<DateTime<Utc>>,
    last_started_at: Option<DateTime<Utc>>,
    last_sync_log_id: Option<i64>,
    paused_at: Option<DateTime<Utc>>,
    paused_by: String,
    pause_reason: String,
}

impl IntoEntity for ScheduledTaskRow {
    type Entity = ScheduledTask;

    fn into_entity(self) -> StorageResult<ScheduledTask> {
        let unknown = || {
            let task = &self.task;
            StorageError::Inconsistent(format!("haier_schedule_tasks has an unknown task {task}"))
        };
        Ok(ScheduledTask {
            task: SyncTask::from_name(&self.task).ok_or_else(unknown)?,
            expression: self.expression,
            next_run_at: self.next_run_at,
            last_started_at: self.last_started_at,
            last_run_id: self.last_sync_log_id.and_then(SyncRunId::new),
            pause: pause_of(self.paused_at, self.paused_by, &self.pause_reason)?,
        })
    }
}

fn pause_of(
    at: Option<DateTime<Utc>>,
    by: String,
    reason: &str,
) -> StorageResult<Option<SchedulePause>> {
    let Some(since) = at else {
        return Ok(None);
    };
    let reason = Text::stored(reason).map_err(|error| {
        StorageError::Inconsistent(format!("a pause_reason of the schedule: {error}"))
    })?;
    Ok(Some(SchedulePause { since, by, reason }))
}

/// Columns of a pause, in the table that `$table` names.
macro_rules! pause_columns {
    ($name:ident of $table:ident) => {
        #[derive(AsChangeset)]
        #[diesel(table_name = $table, treat_none_as_null = true)]
        pub(crate) struct $name {
            paused_at: Option<DateTime<Utc>>,
            paused_by: String,
            pause_reason: String,
        }

        impl $name {
            pub(crate) fn of(pause: Option<&SchedulePause>) -> Self {
                let by = pause.map(|pause| OptionalText::<150>::lossy(&pause.by).to_string());
                let reason = pause.map(|pause| pause.reason.to_string());
                Self {
                    paused_at: pause.map(|pause| pause.since),
                    paused_by: by.unwrap_or_default(),
                    pause_reason: reason.unwrap_or_default(),
                }
            }
        }
    };
}

pause_columns!(SchedulePauseColumns of haier_schedule);
pause_columns!(TaskPauseColumns of haier_schedule_tasks);

#[derive(AsChangeset)]
#[diesel(table_name = haier_schedule_tasks, treat_none_as_null = true)]
pub(crate) struct ScheduledTaskColumns<'a> {
    expression: &'a str,
    next_run_at: Option<DateTime<Utc>>,
    last_started_at: Option<DateTime<Utc>>,
    last_sync_log_id: Option<i64>,
}

impl<'a> ScheduledTaskColumns<'a> {
    pub(crate) fn of(task: &'a ScheduledTask) -> Self {
        Self {
            expression: &task.expression,
            next_run_at: task.next_run_at,
            last_started_at: task.last_started_at,
            last_sync_log_id: task.last_run_id.map(SyncRunId::get),
        }
    }
}
