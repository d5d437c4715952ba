//! Which task is to be started, and what the others wait for.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{SyncSchedule, SyncTask, state::ScheduledTask};

/// What the start of a run depends on besides the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleSituation {
    /// The time.
    pub now: DateTime<Utc>,
    /// Whether any sync is running.
    pub is_running: bool,
    /// Calls to the supplier's platform that syncs have made today.
    pub calls_today: u64,
    /// Maximum calls of scheduled runs in a day; `None`: any number.
    pub daily_calls: Option<u64>,
    /// Tasks whose next plan would be held for the same reason as a plan that waits for a person.
    pub held: BTreeSet<SyncTask>,
}

/// What a due task waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitReason {
    /// The next day: the calls of today are used up.
    DailyCalls,
    /// A person, who must decide about the plan of a sync that a safety limit holds.
    HeldPlan,
    /// The end of the sync that is running.
    RunningSync,
}

impl WaitReason {
    /// The value in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DailyCalls => "daily_calls",
            Self::HeldPlan => "held_plan",
            Self::RunningSync => "running_sync",
        }
    }
}

/// Whether a task is to be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskCondition {
    /// It doesn't run by itself.
    Off,
    /// It is paused, or the whole schedule is.
    Paused,
    /// Its next run lies in the future.
    Scheduled,
    /// It is due, but can't be started yet.
    Waiting(WaitReason),
    /// It is to be started.
    Due,
}

impl TaskCondition {
    /// The value in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Paused => "paused",
            Self::Scheduled => "scheduled",
            Self::Waiting(_) => "waiting",
            Self::Due => "due",
        }
    }

    /// What a due task waits for.
    pub const fn waits_for(self) -> Option<WaitReason> {
        match self {
            Self::Waiting(reason) => Some(reason),
            Self::Off | Self::Paused | Self::Scheduled | Self::Due => None,
        }
    }
}

impl ScheduleSituation {
    /// Calls without which a run brings nothing: a token, a list, and the stock of one product.
    const MIN_CALLS: u64 = 3;

    /// Calls that are left today; `None`: any number.
    pub fn calls_left(&self) -> Option<u64> {
        let daily_calls = self.daily_calls?;
        Some(daily_calls.saturating_sub(self.calls_today))
    }

    /// What keeps a due task from being started.
    fn obstacle(&self, task: SyncTask) -> Option<WaitReason> {
        if self.calls_left().is_some_and(|left| left < Self::MIN_CALLS) {
            return Some(WaitReason::DailyCalls);
        }
        if self.held.contains(&task) {
            return Some(WaitReason::HeldPlan);
        }
        self.is_running.then_some(WaitReason::RunningSync)
    }
}

impl SyncSchedule {
    /// Whether the task is to be started.
    pub fn condition(&self, task: &ScheduledTask, situation: &ScheduleSituation) -> TaskCondition {
        let Some(next_run_at) = task.next_run_at else {
            return TaskCondition::Off;
        };
        if self.pause.is_some() || task.pause.is_some() {
            return TaskCondition::Paused;
        }
        if next_run_at > situation.now {
            return TaskCondition::Scheduled;
        }
        match situation.obstacle(task.task) {
            Some(reason) => TaskCondition::Waiting(reason),
            None => TaskCondition::Due,
        }
    }

    /// The task that is to be started: of several, the one that has been due for longest.
    pub fn due(&self, situation: &ScheduleSituation) -> Option<SyncTask> {
        let tasks = self.tasks.iter();
        let due = tasks.filter(|task| self.condition(task, situation) == TaskCondition::Due);
        // The first of equal ones.
        due.min_by_key(|task| task.next_run_at)
            .map(|task| task.task)
    }
}

#[cfg(test)]
mod tests;
