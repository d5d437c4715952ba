//! Settings of the schedule.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Recurrence, SyncTask};
use crate::statistics::Calendar;

/// Which tasks run when, and how many calls a day they may make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleSettings {
    /// The tasks that run by themselves; empty: the schedule is off.
    pub tasks: BTreeMap<SyncTask, Recurrence>,
    /// Days of the budget, and the time zone of cron expressions.
    pub calendar: Calendar,
    /// Maximum delay of a run after its time, at random; zero: none.
    pub jitter: TimeDelta,
    /// Calls a day to the supplier's platform after which no scheduled run starts or continues; `None`: any number.
    pub daily_calls: Option<u64>,
    /// Number of products whose stock [`SyncTask::HotStock`] fetches.
    pub hot_products: u32,
}

impl ScheduleSettings {
    /// Whether any task runs by itself.
    pub fn is_on(&self) -> bool {
        !self.tasks.is_empty()
    }

    /// The text of the task's recurrence; empty if it doesn't run by itself.
    pub fn expression(&self, task: SyncTask) -> String {
        let recurrence = self.tasks.get(&task);
        recurrence.map(ToString::to_string).unwrap_or_default()
    }

    /// When a task runs next that starts now. `random` spreads the delay: 0 is none, and
    /// [`u32::MAX`] the longest.
    pub fn next_run(
        &self,
        task: SyncTask,
        now: DateTime<Utc>,
        random: u32,
    ) -> Option<DateTime<Utc>> {
        let recurrence = self.tasks.get(&task)?;
        let next = recurrence.next_after(now, self.calendar.zone())?;
        Some(self.delayed(recurrence, next, random))
    }

    /// When a task runs first that starts to be scheduled now.
    pub(super) fn first_run(
        &self,
        task: SyncTask,
        now: DateTime<Utc>,
        last_started: Option<DateTime<Utc>>,
        random: u32,
    ) -> Option<DateTime<Utc>> {
        let recurrence = self.tasks.get(&task)?;
        let first = recurrence.first_from(now, last_started, self.calendar.zone())?;
        Some(self.delayed(recurrence, first, random))
    }

    /// The time with a delay of at most the jitter, and of at most half the time until the run after
    /// it: a longer delay would skip that one.
    fn delayed(&self, recurrence: &Recurrence, time: DateTime<Utc>, random: u32) -> DateTime<Utc> {
        let following = recurrence.next_after(time, self.calendar.zone());
        let half = following.map_or(self.jitter, |following| (following - time) / 2);
        let milliseconds = self.jitter.min(half).num_milliseconds().max(0);
        let delay = i128::from(milliseconds) * i128::from(random) / i128::from(u32::MAX);
        let delay = TimeDelta::milliseconds(i64::try_from(delay).unwrap_or_default());
        time.checked_add_signed(delay).unwrap_or(time)
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Shanghai;

    use super::*;

    fn settings(expression: &str, jitter: TimeDelta) -> ScheduleSettings {
        ScheduleSettings {
            tasks: BTreeMap::from([(SyncTask::Stock, expression.parse().unwrap())]),
            calendar: Calendar::new(Shanghai).unwrap(),
            jitter,
            daily_calls: None,
            hot_products: 1,
        }
    }

    #[test]
    fn a_run_is_delayed_by_at_most_the_jitter() {
        let now: DateTime<Utc> = "2026-12-01T00:00:00Z".parse().unwrap();
        let settings = settings("1h", TimeDelta::seconds(90));
        let delay = |random| {
            let next = settings.next_run(SyncTask::Stock, now, random).unwrap();
            (next - now - TimeDelta::hours(1)).num_milliseconds()
        };
        assert_eq!(delay(0), 0);
        assert_eq!(delay(u32::MAX / 2), 44_999);
        assert_eq!(delay(u32::MAX), 90_000);
        assert_eq!(settings.next_run(SyncTask::Prices, now, 0), None);
    }

    #[test]
    fn a_long_jitter_skips_no_run() {
        let mut now: DateTime<Utc> = "2026-12-01T00:00:00Z".parse().unwrap();
        let settings = settings("*/10 * * * *", TimeDelta::hours(2));
        for run in 1..=6_i32 {
            let next = settings.next_run(SyncTask::Stock, now, u32::MAX).unwrap();
            let midnight: DateTime<Utc> = "2026-12-01T00:00:00Z".parse().unwrap();
            let time = midnight + TimeDelta::minutes(10) * run;
            assert!(next >= time && next <= time + TimeDelta::minutes(5));
            now = next;
        }
    }
}
