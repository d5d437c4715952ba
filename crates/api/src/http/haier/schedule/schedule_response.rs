//! The schedule in responses.

use cangku_domain::{
    supplier::{SchedulePause, ScheduleSettings, ScheduledTask, WaitReason},
    use_cases::ScheduleView,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::operation::sync_logs::SyncLogResponse;

/// When syncs start by themselves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SyncSchedule)]
pub struct ScheduleResponse {
    /// Time zone of cron expressions and of the day of `daily_calls`.
    #[schema(example = "Asia/Shanghai")]
    time_zone: &'static str,
    /// The pause of the whole schedule; null if there is none.
    #[schema(required = true)]
    pause: Option<SchedulePauseResponse>,
    /// Calls to Haier that syncs make today.
    daily_calls: DailyCallsResponse,
    /// Every task, whether it runs by itself or not.
    tasks: Vec<ScheduledTaskResponse>,
}

/// Calls to Haier of a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DailyCalls)]
pub struct DailyCallsResponse {
    /// Calls beyond which no scheduled sync starts or continues; null: any number.
    #[schema(required = true, example = 50000)]
    limit: Option<u64>,
    /// Calls of all syncs today, up to about a second ago.
    used: u64,
    /// Calls that are left for scheduled syncs; null: any number.
    #[schema(required = true)]
    left: Option<u64>,
}

/// A pause, until it is resumed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SchedulePause)]
pub struct SchedulePauseResponse {
    /// When it began.
    since: DateTime<Utc>,
    /// Name of the user or service who paused it.
    by: String,
    /// Why.
    reason: String,
}

/// A task of the schedule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScheduledTask)]
pub struct ScheduledTaskResponse {
    /// `products`, `prices`, `stock` or `hot_stock`.
    #[schema(example = "hot_stock")]
    task: &'static str,
    /// The interval or the cron expression; null if the task doesn't run by itself.
    #[schema(required = true, example = "15m")]
    expression: Option<String>,
    /// `off`, `paused`, `scheduled`, `waiting` (it is due, but can't start yet) or `due`.
    #[schema(example = "scheduled")]
    state: &'static str,
    /// What a waiting task waits for: `daily_calls` (the next day), `held_plan` (a decision about the
    /// plan of a sync that a safety limit holds) or `running_sync` (its end). Null for other tasks.
    #[schema(required = true)]
    waits_for: Option<&'static str>,
    /// When it runs next; null if it doesn't run by itself.
    #[schema(required = true)]
    next_run_at: Option<DateTime<Utc>>,
    /// When its last run started; null before the first one.
    #[schema(required = true)]
    last_started_at: Option<DateTime<Utc>>,
    /// Its last run, as under `/api/haier/sync-logs`; null before the first one.
    #[schema(required = true)]
    last_run: Option<SyncLogResponse>,
    /// The pause of this task alone; null if there is none.
    #[schema(required = true)]
    pause: Option<SchedulePauseResponse>,
}

impl ScheduleResponse {
    /// What was read, on a server with these settings.
    pub fn new(view: ScheduleView, settings: &ScheduleSettings) -> Self {
        let ScheduleView {
            schedule,
            mut last_runs,
            situation,
        } = view;
        let tasks = schedule.tasks.iter();
        let tasks = tasks.map(|task| {
            let condition = schedule.condition(task, &situation);
            let ScheduledTask {
                task,
                expression,
                next_run_at,
                last_started_at,
                pause,
                ..
            } = task.clone();
            ScheduledTaskResponse {
                task: task.as_str(),
                expression: Some(expression).filter(|text| !text.is_empty()),
                state: condition.as_str(),
                waits_for: condition.waits_for().map(WaitReason::as_str),
                next_run_at,
                last_started_at,
                last_run: last_runs.remove(&task).map(Into::into),
                pause: pause.map(Into::into),
            }
        });
        Self {
            time_zone: settings.calendar.zone().name(),
            daily_calls: DailyCallsResponse {
                limit: situation.daily_calls,
                used: situation.calls_today,
                left: situation.calls_left(),
            },
            tasks: tasks.collect(),
            pause: schedule.pause.map(Into::into),
        }
    }
}

impl From<SchedulePause> for SchedulePauseResponse {
    fn from(pause: SchedulePause) -> Self {
        Self {
            since: pause.since,
            by: pause.by,
            reason: pause.reason.to_string(),
        }
    }
}
