use std::collections::BTreeMap;

use chrono::TimeDelta;
use chrono_tz::Asia::Shanghai;

use super::*;
use crate::{
    SyncRunId, Text,
    statistics::Calendar,
    supplier::{SchedulePause, ScheduleSettings},
};

const NO_JITTER: u32 = 0;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn settings(tasks: &[(SyncTask, &str)]) -> ScheduleSettings {
    let tasks = tasks.iter();
    let tasks: BTreeMap<_, _> = tasks
        .map(|(task, text)| (*task, text.parse().unwrap()))
        .collect();
    ScheduleSettings {
        tasks,
        calendar: Calendar::new(Shanghai).unwrap(),
        jitter: TimeDelta::zero(),
        daily_calls: None,
        hot_products: 1,
    }
}

fn registered(settings: &ScheduleSettings) -> SyncSchedule {
    let mut schedule = SyncSchedule::default();
    schedule.register(settings, at(0), NO_JITTER);
    schedule
}

fn situation(minutes: i64) -> ScheduleSituation {
    ScheduleSituation {
        now: at(minutes),
        is_running: false,
        calls_today: 0,
        daily_calls: None,
        held: BTreeSet::new(),
    }
}

fn run(id: i64) -> SyncRunId {
    SyncRunId::new(id).unwrap()
}

fn pause() -> SchedulePause {
    SchedulePause {
        since: at(0),
        by: "ada".to_owned(),
        reason: Text::constant("stocktake"),
    }
}

fn condition(
    schedule: &SyncSchedule,
    task: SyncTask,
    situation: &ScheduleSituation,
) -> TaskCondition {
    let mut tasks = schedule.tasks.iter();
    let state = tasks.find(|state| state.task == task).unwrap();
    schedule.condition(state, situation)
}

#[test]
fn the_task_that_has_been_due_for_longest_comes_first() {
    use SyncTask::{HotStock, Prices, Products, Stock};
    let settings = settings(&[(Products, "1h"), (Stock, "30m"), (HotStock, "15m")]);
    let mut schedule = registered(&settings);
    assert_eq!(
        condition(&schedule, Prices, &situation(0)),
        TaskCondition::Off
    );
    let mut started = Vec::new();
    for minute in 0..61 {
        while let Some(task) = schedule.due(&situation(minute)) {
            schedule.record_start(task, run(1), &settings, at(minute), NO_JITTER);
            started.push((minute, task));
        }
    }
    assert_eq!(
        started,
        [
            (0, Products),
            (0, Stock),
            (0, HotStock),
            (15, HotStock),
            (30, Stock),
            (30, HotStock),
            (45, HotStock),
            (60, Products),
            (60, Stock),
            (60, HotStock),
        ]
    );
}

#[test]
fn missed_runs_are_made_up_for_once() {
    let settings = settings(&[(SyncTask::Stock, "15m"), (SyncTask::Prices, "0 * * * *")]);
    let mut schedule = registered(&settings);
    let mut started = 0;
    while let Some(task) = schedule.due(&situation(10_000)) {
        schedule.record_start(task, run(1), &settings, at(10_000), NO_JITTER);
        started += 1;
    }
    assert_eq!(started, 2);
    let next: Vec<_> = schedule.tasks.iter().map(|task| task.next_run_at).collect();
    // 10 000 minutes are 166 hours and 40 minutes.
    assert_eq!(next, [None, Some(at(167 * 60)), Some(at(10_015)), None]);
}

#[test]
fn a_due_task_waits_and_is_not_lost() {
    let settings = settings(&[(SyncTask::Stock, "15m"), (SyncTask::HotStock, "15m")]);
    let schedule = registered(&settings);
    let running = ScheduleSituation {
        is_running: true,
        ..situation(5)
    };
    assert_eq!(schedule.due(&running), None);
    assert_eq!(
        condition(&schedule, SyncTask::Stock, &running).waits_for(),
        Some(WaitReason::RunningSync)
    );
    let held = ScheduleSituation {
        held: BTreeSet::from([SyncTask::Stock]),
        ..situation(5)
    };
    assert_eq!(schedule.due(&held), Some(SyncTask::HotStock));
    assert_eq!(
        condition(&schedule, SyncTask::Stock, &held).waits_for(),
        Some(WaitReason::HeldPlan)
    );
    assert_eq!(schedule.due(&situation(5)), Some(SyncTask::Stock));
}

#[test]
fn no_task_is_started_when_the_calls_of_the_day_are_used_up() {
    let schedule = registered(&settings(&[(SyncTask::Stock, "15m")]));
    let with = |calls_today, daily_calls| ScheduleSituation {
        calls_today,
        daily_calls,
        ..situation(0)
    };
    assert_eq!(with(97, Some(100)).calls_left(), Some(3));
    assert_eq!(with(250, Some(100)).calls_left(), Some(0));
    assert!(schedule.due(&with(97, Some(100))).is_some());
    // Two calls aren't enough for a run.
    for calls in [98, 100, 250] {
        let situation = with(calls, Some(100));
        assert_eq!(
            condition(&schedule, SyncTask::Stock, &situation),
            TaskCondition::Waiting(WaitReason::DailyCalls)
        );
    }
    assert!(schedule.due(&with(u64::MAX, None)).is_some());
}

#[test]
fn a_pause_stops_one_task_or_all() {
    use SyncTask::{HotStock, Stock};
    let settings = settings(&[(Stock, "15m"), (HotStock, "15m")]);
    let mut schedule = registered(&settings);
    assert!(schedule.pause(Some(Stock), pause()));
    assert_eq!(schedule.due(&situation(0)), Some(HotStock));
    assert!(schedule.pause(None, pause()));
    let other = SchedulePause {
        by: "bob".to_owned(),
        ..pause()
    };
    assert!(!schedule.pause(None, other), "the first pause stays");
    assert_eq!(schedule.due(&situation(0)), None);
    assert_eq!(schedule.resume(None), Some(pause()));
    assert_eq!(schedule.resume(None), None);
    assert_eq!(schedule.due(&situation(0)), Some(HotStock));
    assert_eq!(
        condition(&schedule, Stock, &situation(0)),
        TaskCondition::Paused
    );
    schedule.resume(Some(Stock));
    assert_eq!(schedule.due(&situation(0)), Some(Stock));
}

#[test]
fn changed_settings_count_and_others_keep_their_next_run() {
    use SyncTask::{Prices, Stock};
    let before = settings(&[(Prices, "6h"), (Stock, "1h")]);
    let mut schedule = registered(&before);
    schedule.record_start(Prices, run(1), &before, at(0), NO_JITTER);
    schedule.record_start(Stock, run(2), &before, at(0), NO_JITTER);
    assert!(schedule.has_settings(&before));
    let after = settings(&[(Prices, "6h"), (Stock, "30m")]);
    assert!(!schedule.has_settings(&after));
    schedule.register(&after, at(10), NO_JITTER);
    let next: Vec<_> = schedule.tasks.iter().map(|task| task.next_run_at).collect();
    assert_eq!(next, [None, Some(at(360)), Some(at(30)), None]);
    assert!(schedule.is_in_use());
    schedule.register(&settings(&[]), at(10), NO_JITTER);
    assert!(!schedule.is_in_use());
    assert_eq!(schedule.due(&situation(9_999)), None);
}

#[test]
fn a_run_that_a_person_starts_moves_the_next_one_only_if_it_is_due() {
    let settings = settings(&[(SyncTask::Stock, "1h")]);
    let mut schedule = registered(&settings);
    let next = |schedule: &SyncSchedule| schedule.tasks[2].next_run_at;
    schedule.record_start(SyncTask::Stock, run(1), &settings, at(0), NO_JITTER);
    assert_eq!(next(&schedule), Some(at(60)));
    schedule.record_start(SyncTask::Stock, run(2), &settings, at(20), NO_JITTER);
    assert_eq!(next(&schedule), Some(at(60)));
    assert_eq!(schedule.tasks[2].last_run_id, Some(run(2)));
    schedule.record_start(SyncTask::Stock, run(3), &settings, at(70), NO_JITTER);
    assert_eq!(next(&schedule), Some(at(130)));
}

#[test]
fn a_next_run_that_a_wrong_clock_has_set_is_corrected() {
    let settings = settings(&[(SyncTask::Stock, "1h")]);
    let next = |schedule: &SyncSchedule| {
        let mut tasks = schedule.tasks.iter();
        let task = tasks.find(|task| task.task == SyncTask::Stock);
        task.and_then(|task| task.next_run_at)
    };
    let mut schedule = registered(&settings);
    // A year ahead.
    schedule.record_start(SyncTask::Stock, run(1), &settings, at(525_600), NO_JITTER);
    assert_eq!(next(&schedule), Some(at(525_660)));
    let mut by_hand = schedule.clone();
    by_hand.record_start(SyncTask::Stock, run(2), &settings, at(10), NO_JITTER);
    assert_eq!(next(&by_hand), Some(at(70)));
    schedule.register(&settings, at(10), NO_JITTER);
    assert!(next(&schedule) <= Some(at(70)), "{schedule:?}");
}
