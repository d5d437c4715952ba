//! Reads the schedule with what decides about its runs.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::{
    PageRequest, Result,
    plans::{PlanKind, PlanStatus},
    ports::{PlanFilter, ReadSession, Reader},
    supplier::{ScheduleSettings, ScheduleSituation, SyncRun, SyncSchedule, SyncTask},
};

/// The schedule, the last run of each task, and what decides about the next ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleView {
    /// The schedule.
    pub schedule: SyncSchedule,
    /// The last run of each task that has run.
    pub last_runs: BTreeMap<SyncTask, SyncRun>,
    /// What the start of a run depends on besides the schedule.
    pub situation: ScheduleSituation,
}

/// The schedule as it is at this time.
pub fn view_schedule(
    reader: &dyn Reader,
    settings: &ScheduleSettings,
    now: DateTime<Utc>,
) -> Result<ScheduleView> {
    reader.read(|session| {
        let schedule = session.sync_schedule().get()?;
        let mut last_runs = BTreeMap::new();
        for task in &schedule.tasks {
            let Some(id) = task.last_run_id else {
                continue;
            };
            if let Some(run) = session.sync_runs().find(id)? {
                last_runs.insert(task.task, run);
            }
        }
        let today = settings.calendar.day_of(now);
        let situation = ScheduleSituation {
            now,
            is_running: !session.sync_runs().unfinished()?.is_empty(),
            calls_today: session.sync_schedule().calls_on(today)?,
            daily_calls: settings.daily_calls,
            held: held_tasks(session, &last_runs)?,
        };
        Ok(ScheduleView {
            schedule,
            last_runs,
            situation,
        })
    })
}

/// A run about all products would plan the held changes again, and be held for the same reason. The
/// stock of some products is only held again if it was held before.
fn held_tasks(
    session: &mut dyn ReadSession,
    last_runs: &BTreeMap<SyncTask, SyncRun>,
) -> Result<BTreeSet<SyncTask>> {
    let held = PlanFilter {
        kind: Some(PlanKind::HaierSync),
        status: Some(PlanStatus::Held),
    };
    let held = session.plans().list(&held, PageRequest::default())?;
    let mut tasks = BTreeSet::new();
    for task in SyncTask::ALL {
        let is_held = match task.is_complete() {
            true => !held.results.is_empty(),
            false => {
                let plan = last_runs.get(&task).and_then(|run| run.plan_id);
                let plan = match plan {
                    Some(id) => session.plans().find(id)?,
                    None => None,
                };
                plan.is_some_and(|plan| plan.status == PlanStatus::Held)
            }
        };
        tasks.extend(is_held.then_some(task));
    }
    Ok(tasks)
}
