//! Starts the syncs of the schedule.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use cangku_domain::{
    Error, Result,
    catalog::ProductCode,
    ports::Reader,
    supplier::{
        HaierConfigRefusal, ScheduleSettings, ScheduleSituation, SyncRefusal, SyncRun,
        SyncSchedule, SyncTask, WaitReason,
    },
    use_cases::{Context, Created, Once, ScheduleView, register_schedule, view_schedule},
};
use chrono::NaiveDate;
use haier_client::HaierClient;

use super::{
    BackgroundSyncs,
    options::{DailyCalls, SyncOptions},
};

/// Starts runs of the schedule's tasks: when they are due, or on request.
pub struct SyncScheduler {
    settings: ScheduleSettings,
    syncs: Arc<BackgroundSyncs>,
    /// The day for which the log says that its calls are used up.
    exhausted_on: Mutex<Option<NaiveDate>>,
}

impl SyncScheduler {
    /// A scheduler that starts runs by `syncs`.
    pub const fn new(settings: ScheduleSettings, syncs: Arc<BackgroundSyncs>) -> Self {
        Self {
            settings,
            syncs,
            exhausted_on: Mutex::new(None),
        }
    }

    /// The settings of this process.
    pub const fn settings(&self) -> &ScheduleSettings {
        &self.settings
    }

    /// Starts the task that is due, if any; `client` provides the client of the active configuration.
    /// Stores the recurrences of this process's settings first if others are stored. Blocks.
    ///
    /// # Errors
    /// [`Error::Storage`], and those of `client` except that Haier isn't configured.
    pub fn round(
        &self,
        cx: Context<'_>,
        reader: &dyn Reader,
        client: impl Fn(&dyn Reader) -> Result<HaierClient>,
    ) -> Result<Option<(SyncTask, SyncRun)>> {
        let mut schedule = reader.read(|session| Ok(session.sync_schedule().get()?))?;
        if !schedule.has_settings(&self.settings) {
            schedule = register_schedule(cx, &self.settings, rand::random())?;
            log_settings(&schedule);
        }
        // Most rounds need no further query.
        if schedule.due(&without_obstacles(cx)).is_none() {
            return Ok(None);
        }
        let ScheduleView {
            schedule,
            situation,
            ..
        } = view_schedule(reader, &self.settings, cx.now())?;
        let Some(task) = schedule.due(&situation) else {
            self.log_exhausted(&schedule, &situation);
            return Ok(None);
        };
        let client = match client(reader) {
            Err(Error::HaierConfig(HaierConfigRefusal::NotConfigured)) => return Ok(None),
            client => client?,
        };
        let daily_calls = situation.daily_calls.map(|limit| DailyCalls {
            limit,
            used: situation.calls_today,
        });
        let options = SyncOptions {
            daily_calls,
            ..self.options(reader, task)?
        };
        let started = self
            .syncs
            .start_due(cx, client, &self.settings, &situation, task, options);
        match started {
            Ok(Some(run)) => {
                let (name, run_id) = (task.as_str(), run.id.get());
                metrics::counter!("cangku_scheduled_syncs_total", "task" => name).increment(1);
                tracing::info!(run = run_id, task = name, "the schedule starts a sync");
                Ok(Some((task, run)))
            }
            // Another server was faster, or another sync: the task stays due until that has ended.
            Ok(None) | Err(Error::Sync(SyncRefusal::AlreadyRunning)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Starts a run of the task now, at most once per idempotency key, whether it is paused or not and
    /// however many calls are left. Blocks.
    ///
    /// # Errors
    /// Those of `client`; [`SyncRefusal::AlreadyRunning`] if another run is in progress.
    pub fn run_now(
        &self,
        cx: Context<'_>,
        reader: &dyn Reader,
        client: HaierClient,
        task: SyncTask,
        once: &Once<SyncRun>,
    ) -> Result<Created<SyncRun>> {
        let options = self.options(reader, task)?;
        self.syncs
            .start_task(cx, client, &self.settings, task, options, once)
    }

    /// What a run of the task imports.
    fn options(&self, reader: &dyn Reader, task: SyncTask) -> Result<SyncOptions> {
        let product_codes = match task {
            SyncTask::HotStock => Some(self.hot_products(reader)?),
            SyncTask::Products | SyncTask::Prices | SyncTask::Stock => None,
        };
        Ok(SyncOptions {
            product_codes,
            prices: task == SyncTask::Prices,
            stock: matches!(task, SyncTask::Stock | SyncTask::HotStock),
            ..SyncOptions::default()
        })
    }

    fn hot_products(&self, reader: &dyn Reader) -> Result<BTreeSet<ProductCode>> {
        let limit = self.settings.hot_products;
        let hot = reader.read(|session| Ok(session.sync_schedule().hot_products(limit)?))?;
        Ok(hot.into_iter().collect())
    }

    /// Logs once a day that due tasks wait for the next one.
    fn log_exhausted(&self, schedule: &SyncSchedule, situation: &ScheduleSituation) {
        let is_exhausted = schedule.tasks.iter().any(|task| {
            let condition = schedule.condition(task, situation);
            condition.waits_for() == Some(WaitReason::DailyCalls)
        });
        if !is_exhausted {
            return;
        }
        let today = self.settings.calendar.day_of(situation.now);
        let mut logged = self
            .exhausted_on
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if logged.replace(today) != Some(today) {
            tracing::warn!(
                calls = situation.calls_today,
                limit = situation.daily_calls,
                "the daily call budget is reached: scheduled syncs wait for the next day"
            );
        }
    }
}

/// A situation in which every task can start whose time has come.
fn without_obstacles(cx: Context<'_>) -> ScheduleSituation {
    ScheduleSituation {
        now: cx.now(),
        is_running: false,
        calls_today: 0,
        daily_calls: None,
        held: BTreeSet::new(),
    }
}

fn log_settings(schedule: &SyncSchedule) {
    for task in &schedule.tasks {
        let next = task.next_run_at.map(|next| next.to_rfc3339());
        tracing::info!(
            task = task.task.as_str(),
            expression = task.expression,
            next,
            "a task of the schedule has these settings now"
        );
    }
}
