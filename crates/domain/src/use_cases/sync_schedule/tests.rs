use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;

use super::*;
use crate::{
    Error, Text,
    accounts::{Actor, Role, SystemActor},
    ports::{Reader, StorageResult, SyncLease, SyncLock},
    statistics::Calendar,
    supplier::{ScheduleSettings, SyncRefusal, SyncTask, TaskCondition},
    testing::{FixedClock, InMemoryDatabase},
    use_cases::{Context, SyncOutcome, finish_sync},
};

const MAX_AGE: TimeDelta = TimeDelta::hours(1);

#[derive(Default)]
struct Lock(Arc<AtomicBool>);

struct Lease(Arc<AtomicBool>);

impl SyncLock for Lock {
    fn try_acquire(&self) -> StorageResult<Option<Box<dyn SyncLease>>> {
        let is_taken = self.0.swap(true, Ordering::SeqCst);
        Ok((!is_taken).then(|| -> Box<dyn SyncLease> { Box::new(Lease(Arc::clone(&self.0))) }))
    }
}

impl SyncLease for Lease {
    fn is_held(&mut self) -> bool {
        true
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

struct Fixture {
    database: InMemoryDatabase,
    lock: Lock,
    actor: Actor,
    settings: ScheduleSettings,
}

impl Fixture {
    /// Stock each hour, from the start of time on.
    fn new() -> Self {
        let fixture = Self {
            database: InMemoryDatabase::new(),
            lock: Lock::default(),
            actor: Actor::system(SystemActor::ScheduleSyncs),
            settings: ScheduleSettings {
                tasks: [(SyncTask::Stock, "1h".parse().unwrap())].into(),
                calendar: Calendar::new(Shanghai).unwrap(),
                jitter: TimeDelta::zero(),
                daily_calls: Some(100),
                hot_products: 1,
            },
        };
        let settings = &fixture.settings;
        fixture.at(0, |cx| register_schedule(cx, settings, 0).unwrap());
        fixture
    }

    fn at<T>(&self, minutes: i64, work: impl FnOnce(Context<'_>) -> T) -> T {
        let clock = FixedClock::new(moment(minutes));
        work(Context {
            transactor: &self.database,
            clock: &clock,
            actor: &self.actor,
        })
    }

    fn view(&self, minutes: i64) -> ScheduleView {
        let reader: &dyn Reader = &self.database;
        view_schedule(reader, &self.settings, moment(minutes)).unwrap()
    }

    /// Starts the stock task on a server that has seen the schedule like this.
    fn start(
        &self,
        minutes: i64,
        seen: &ScheduleView,
    ) -> crate::Result<Option<(crate::supplier::SyncRun, Box<dyn SyncLease>)>> {
        self.at(minutes, |cx| {
            let (situation, task) = (&seen.situation, SyncTask::Stock);
            start_due_task(cx, &self.lock, &self.settings, situation, task, MAX_AGE, 0)
        })
    }
}

fn moment(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn condition(view: &ScheduleView) -> TaskCondition {
    view.schedule
        .condition(&view.schedule.tasks[2], &view.situation)
}

#[test]
fn of_two_servers_that_see_a_due_task_one_starts_it() {
    let fixture = Fixture::new();
    let (seen, also_seen) = (fixture.view(1), fixture.view(1));
    let (run, lease) = fixture.start(1, &seen).unwrap().unwrap();
    assert!(fixture.start(1, &also_seen).unwrap().is_none());
    let view = fixture.view(2);
    assert_eq!(view.schedule.tasks[2].next_run_at, Some(moment(61)));
    assert_eq!(view.last_runs[&SyncTask::Stock].id, run.id);
    assert!(view.situation.is_running);
    drop(lease);
}

#[test]
fn a_task_that_finds_the_lock_taken_stays_due() {
    let fixture = Fixture::new();
    let seen = fixture.view(5);
    let lease = fixture.lock.try_acquire().unwrap();
    let refused = fixture.start(5, &seen).err();
    assert!(matches!(
        refused,
        Some(Error::Sync(SyncRefusal::AlreadyRunning))
    ));
    assert_eq!(condition(&fixture.view(5)), TaskCondition::Due);
    drop(lease);
    let (run, lease) = fixture.start(6, &seen).unwrap().unwrap();
    fixture.at(7, |cx| {
        let counts = run.counts;
        finish_sync(cx, run.id, SyncOutcome::Complete, counts, String::new()).unwrap()
    });
    drop(lease);
    assert_eq!(condition(&fixture.view(8)), TaskCondition::Scheduled);
}

#[test]
fn calls_are_counted_by_days_of_the_shop() {
    let fixture = Fixture::new();
    let calendar = fixture.settings.calendar;
    let record = |minutes, calls| {
        fixture.at(minutes, |cx| {
            record_supplier_calls(cx, calendar, calls).unwrap()
        })
    };
    // Midnight in Shanghai is 16:00 UTC.
    let midnight = 16 * 60;
    assert_eq!(record(midnight - 2, 70), 70);
    assert_eq!(record(midnight - 1, 30), 100);
    let before = fixture.view(midnight - 1);
    assert_eq!(before.situation.calls_left(), Some(0));
    assert!(condition(&before).waits_for().is_some());
    assert_eq!(record(midnight, 1), 1);
    let after = fixture.view(midnight);
    assert_eq!(after.situation.calls_left(), Some(99));
    assert_eq!(condition(&after), TaskCondition::Due);
}

#[test]
fn only_admins_pause_and_resume() {
    let mut fixture = Fixture::new();
    let reason = || Text::constant("stocktake");
    fixture.at(1, |cx| pause_schedule(cx, None, reason()).unwrap());
    assert_eq!(condition(&fixture.view(1)), TaskCondition::Paused);
    fixture.actor.role = Role::Staff;
    fixture.at(2, |cx| {
        assert!(pause_schedule(cx, None, reason()).is_err());
        assert!(resume_schedule(cx, None).is_err());
    });
    assert_eq!(condition(&fixture.view(2)), TaskCondition::Paused);
    fixture.actor.role = Role::Admin;
    fixture.at(3, |cx| resume_schedule(cx, None).unwrap());
    assert_eq!(condition(&fixture.view(3)), TaskCondition::Due);
}
