use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use cangku_domain::{
    Error, Result,
    accounts::SystemActor,
    ports::{Clock, ReadSession, Reader, StorageError, Transactor, UnitOfWork},
};
use chrono::{DateTime, Utc};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::runtime;

use super::{
    JobSet,
    runner::{Job, Round, Schedule},
};
use crate::{ports::Ports, supervision::Components};

const NEVER_AGAIN: Duration = Duration::from_secs(3600);

struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        "2026-11-21T04:00:00Z".parse().unwrap()
    }
}

struct NoDatabase;

fn away() -> Error {
    StorageError::Unavailable("there is no database".into()).into()
}

impl Transactor for NoDatabase {
    fn in_transaction(
        &self,
        _work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
    ) -> Result<()> {
        Err(away())
    }
}

impl Reader for NoDatabase {
    fn in_session(&self, _work: &mut dyn FnMut(&mut dyn ReadSession) -> Result<()>) -> Result<()> {
        Err(away())
    }
}

fn jobs(components: &Components) -> JobSet {
    JobSet::new(Ports::new(NoDatabase, FixedClock), components.clone())
}

/// Runs the test on one thread, whose metrics are those of the handle.
fn with_metrics<F: Future<Output = ()>>(test: impl FnOnce(PrometheusHandle) -> F) {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    metrics::with_local_recorder(&recorder, || runtime.unwrap().block_on(test(handle)));
}

async fn await_that(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[test]
fn a_success_is_recorded_with_its_time() {
    with_metrics(async |metrics| {
        let mut jobs = jobs(&Components::default());
        jobs.every(NEVER_AGAIN, SystemActor::PurgeViews, |_cx| Ok(false));
        let success = r#"cangku_job_last_success_timestamp_seconds{job="forget-views"} 1795233600"#;
        await_that("it is recorded", || metrics.render().contains(success)).await;
        let failures = r#"cangku_job_failures_total{job="forget-views"} 0"#;
        assert!(metrics.render().contains(failures));
    });
}

#[test]
fn a_failure_is_counted_and_the_next_round_tries_again() {
    with_metrics(async |metrics| {
        let rounds = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&rounds);
        let mut jobs = jobs(&Components::default());
        jobs.every(
            Duration::from_millis(1),
            SystemActor::PurgeViews,
            move |_cx| match counted.fetch_add(1, Ordering::Relaxed) {
                0..3 => Err(away()),
                _ => Ok(false),
            },
        );
        await_that("it goes on", || rounds.load(Ordering::Relaxed) > 4).await;
        let text = metrics.render();
        assert!(text.contains(r#"cangku_job_failures_total{job="forget-views"} 3"#));
    });
}

#[test]
fn a_panic_counts_as_a_failure_and_the_job_is_restarted() {
    with_metrics(async |metrics| {
        let components = Components::default();
        let rounds = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&rounds);
        let mut jobs = jobs(&components);
        jobs.every(
            Duration::from_millis(1),
            SystemActor::PurgeViews,
            move |_cx| {
                assert!(counted.fetch_add(1, Ordering::Relaxed) > 0, "on purpose");
                Ok(false)
            },
        );
        await_that("it is missing", || {
            let missing = components.down();
            missing.iter().any(|it| it.component == "job-forget-views")
        })
        .await;
        await_that("it is back", || components.down().is_empty()).await;
        assert!(rounds.load(Ordering::Relaxed) > 1);
        let text = metrics.render();
        assert!(text.contains(r#"cangku_job_failures_total{job="forget-views"} 1"#));
    });
}

#[tokio::test]
async fn a_round_that_leaves_more_is_followed_at_once() {
    let rounds = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&rounds);
    let mut jobs = jobs(&Components::default());
    jobs.every(NEVER_AGAIN, SystemActor::PurgeViews, move |_cx| {
        Ok(counted.fetch_add(1, Ordering::Relaxed) < 4)
    });
    await_that("all is done", || rounds.load(Ordering::Relaxed) == 5).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(rounds.load(Ordering::Relaxed), 5, "then it pauses");
}

#[tokio::test]
async fn rounds_of_one_job_never_overlap() {
    let (running, most, rounds) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
    );
    let mut jobs = jobs(&Components::default());
    for _ in 0..2 {
        let (running, most) = (Arc::clone(&running), Arc::clone(&most));
        let rounds = Arc::clone(&rounds);
        jobs.every(
            Duration::from_millis(1),
            SystemActor::PurgeViews,
            move |_cx| {
                let at_once = running.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(at_once, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(5));
                running.fetch_sub(1, Ordering::SeqCst);
                rounds.fetch_add(1, Ordering::SeqCst);
                Ok(false)
            },
        );
    }
    await_that("both run", || rounds.load(Ordering::SeqCst) > 10).await;
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_delayed_job_pauses_first_and_a_blocked_one_longer() {
    let (period, longer) = (Duration::from_millis(20), Duration::from_millis(200));
    let job = Job::new("tidy", Arc::new(FixedClock));
    let component = Components::default().component("job-forget-views");
    let begun = Instant::now();
    let (starts, started) = std::sync::mpsc::channel();
    let round = move || {
        starts.send(begun.elapsed()).unwrap();
        std::future::ready(Round::Blocked(longer))
    };
    let running = job.run(Schedule::after(period), component, round);
    drop(tokio::time::timeout(longer * 3, running).await);
    let starts: Vec<_> = started.into_iter().collect();
    assert!(starts.len() >= 2, "{starts:?}");
    assert!(starts[0] >= period, "{starts:?}");
    assert!(starts[1] >= starts[0] + longer, "{starts:?}");
}

#[tokio::test]
async fn a_stop_ends_the_rounds_and_writes_what_is_left() {
    let rounds = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&rounds);
    let written = Arc::new(AtomicUsize::new(0));
    let mut jobs = jobs(&Components::default());
    jobs.every(
        Duration::from_millis(1),
        SystemActor::PurgeViews,
        move |_cx| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(false)
        },
    );
    for _ in 0..2 {
        let written = Arc::clone(&written);
        jobs.write_at_stop(move |_within| {
            written.fetch_add(1, Ordering::Relaxed);
        });
    }
    await_that("it runs", || rounds.load(Ordering::Relaxed) > 0).await;
    jobs.stop(Duration::from_secs(1)).await.unwrap();
    assert_eq!(written.load(Ordering::Relaxed), 2);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let ended = rounds.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(rounds.load(Ordering::Relaxed), ended);
}
