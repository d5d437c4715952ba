//! The schedule as it is stored: when each task runs next, and what is paused.

use chrono::{DateTime, Utc};

use super::{SchedulePause, ScheduleSettings, SyncTask};
use crate::SyncRunId;

/// The stored schedule of all servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncSchedule {
    /// The pause of the whole schedule.
    pub pause: Option<SchedulePause>,
    /// Every task, in the order of [`SyncTask::ALL`].
    pub tasks: Vec<ScheduledTask>,
}

/// The stored state of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledTask {
    /// The task.
    pub task: SyncTask,
    /// The recurrence that a server has registered; empty if the task doesn't run by itself.
    pub expression: String,
    /// When it runs next; a time in the past if the run is due. `None` if it doesn't run by itself.
    pub next_run_at: Option<DateTime<Utc>>,
    /// When its last run started; `None` before the first one.
    pub last_started_at: Option<DateTime<Utc>>,
    /// Its last run.
    pub last_run_id: Option<SyncRunId>,
    /// The pause of this task alone.
    pub pause: Option<SchedulePause>,
}

impl ScheduledTask {
    /// A task that hasn't run and doesn't run by itself.
    pub const fn new(task: SyncTask) -> Self {
        Self {
            task,
            expression: String::new(),
            next_run_at: None,
            last_started_at: None,
            last_run_id: None,
            pause: None,
        }
    }
}

impl ScheduledTask {
    /// Whether the next run is later than that of a run that starts now.
    fn is_late(&self, settings: &ScheduleSettings, now: DateTime<Utc>) -> bool {
        let latest = settings.next_run(self.task, now, u32::MAX);
        let next = self.next_run_at.zip(latest);
        next.is_some_and(|(next, latest)| next > latest)
    }
}

impl Default for SyncSchedule {
    fn default() -> Self {
        Self {
            pause: None,
            tasks: SyncTask::ALL.map(ScheduledTask::new).to_vec(),
        }
    }
}

impl SyncSchedule {
    /// Whether any task runs by itself.
    pub fn is_in_use(&self) -> bool {
        self.tasks.iter().any(|task| !task.expression.is_empty())
    }

    /// Whether the tasks have the recurrences of these settings.
    pub fn has_settings(&self, settings: &ScheduleSettings) -> bool {
        let mut tasks = self.tasks.iter();
        tasks.all(|task| task.expression == settings.expression(task.task))
    }

    /// Takes over the recurrences of these settings. A task whose recurrence stays keeps its next run, unless
    /// that is later than a run of now would allow, since the clock or the time zone has changed. `random`
    /// spreads the delays, as in [`ScheduleSettings::next_run`].
    pub fn register(&mut self, settings: &ScheduleSettings, now: DateTime<Utc>, random: u32) {
        for task in &mut self.tasks {
            let expression = settings.expression(task.task);
            let is_kept = task.expression == expression && !task.is_late(settings, now);
            if !is_kept {
                // A start in the future is one of a wrong clock.
                let last = task.last_started_at.filter(|last| *last <= now);
                task.next_run_at = settings.first_run(task.task, now, last, random);
                task.expression = expression;
            }
        }
    }

    /// Records that a run of the task starts now. Its next run is the first one after now, so that runs
    /// that were missed are made up for by this one. A next run in the future stays if a person has
    /// started this run.
    pub fn record_start(
        &mut self,
        task: SyncTask,
        run: SyncRunId,
        settings: &ScheduleSettings,
        now: DateTime<Utc>,
        random: u32,
    ) {
        let Some(state) = self.tasks.iter_mut().find(|state| state.task == task) else {
            return;
        };
        state.last_started_at = Some(now);
        state.last_run_id = Some(run);
        let is_over = state.next_run_at.is_some_and(|next| next <= now);
        if is_over || state.is_late(settings, now) {
            state.next_run_at = settings.next_run(task, now, random);
        }
    }

    /// Pauses a task, or the whole schedule. Returns whether it wasn't paused before; otherwise the
    /// first pause stays.
    pub fn pause(&mut self, task: Option<SyncTask>, pause: SchedulePause) -> bool {
        match self.pause_mut(task) {
            Some(present @ None) => {
                *present = Some(pause);
                true
            }
            _ => false,
        }
    }

    /// Ends the pause of a task, or that of the whole schedule: a task that is paused by itself stays
    /// so. Returns the pause that was ended.
    pub fn resume(&mut self, task: Option<SyncTask>) -> Option<SchedulePause> {
        self.pause_mut(task).and_then(Option::take)
    }

    fn pause_mut(&mut self, task: Option<SyncTask>) -> Option<&mut Option<SchedulePause>> {
        match task {
            None => Some(&mut self.pause),
            Some(task) => {
                let state = self.tasks.iter_mut().find(|state| state.task == task);
                state.map(|state| &mut state.pause)
            }
        }
    }
}
