//! Runs the rounds of a job: periodically, one at a time, and recorded in the metrics.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    sync::Arc,
    time::Duration,
};

use cangku_domain::ports::Clock;
use chrono::DateTime;
use futures::FutureExt;
use metrics::{Counter, Gauge, counter, gauge};
use tokio::{
    sync::Mutex,
    time::{Instant, MissedTickBehavior, interval_at, sleep},
};

use crate::supervision::Component;

/// The outcome of a round, which decides when the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Everything is done: the next round begins after the period.
    Done,
    /// More is left: the next round begins at once.
    More,
    /// It failed, which has been logged: the next round begins after the period.
    Failed,
    /// It fails until an operator intervenes: the next round begins after this time.
    Blocked(Duration),
}

/// When the rounds of a job begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schedule {
    /// Pause before the first round.
    delay: Duration,
    /// Time between the starts of two rounds. After a round longer than that, the next one waits
    /// for a whole period.
    period: Duration,
}

impl Schedule {
    /// At once, then every `period`.
    pub(super) const fn every(period: Duration) -> Self {
        Self {
            delay: Duration::ZERO,
            period,
        }
    }

    /// The same, with a pause of one period before the first round.
    pub(super) const fn after(period: Duration) -> Self {
        Self {
            delay: period,
            period,
        }
    }
}

/// A job of this process. All tasks that run it share one value, so its rounds never overlap.
pub(super) struct Job {
    name: &'static str,
    clock: Arc<dyn Clock>,
    running: Mutex<()>,
    /// Unix time in seconds; 0 before the first success.
    last_success: Gauge,
    failures: Counter,
}

impl Job {
    pub(super) fn new(name: &'static str, clock: Arc<dyn Clock>) -> Self {
        Self {
            name,
            clock,
            running: Mutex::default(),
            last_success: gauge!("cangku_job_last_success_timestamp_seconds", "job" => name),
            failures: counter!("cangku_job_failures_total", "job" => name),
        }
    }

    /// Runs rounds forever. A panic of a round ends it: the supervisor starts it again.
    pub(super) async fn run<F>(
        &self,
        schedule: Schedule,
        component: Component,
        round: impl Fn() -> F,
    ) where
        F: Future<Output = Round>,
    {
        let Schedule { delay, period } = schedule;
        let mut ticks = interval_at(Instant::now() + delay, period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        if !delay.is_zero() {
            fault_points::point(self.name);
            component.mark_up();
        }
        loop {
            ticks.tick().await;
            loop {
                let outcome = self.attempt(&round).await;
                component.mark_up();
                match outcome {
                    Round::More => {}
                    Round::Done | Round::Failed => break,
                    Round::Blocked(pause) => {
                        sleep(pause).await;
                        break;
                    }
                }
            }
        }
    }

    async fn attempt<F>(&self, round: impl Fn() -> F) -> Round
    where
        F: Future<Output = Round>,
    {
        let _only = self.running.lock().await;
        let round = async {
            fault_points::point(self.name);
            round().await
        };
        match AssertUnwindSafe(round).catch_unwind().await {
            Ok(outcome) => {
                match outcome {
                    Round::Done | Round::More => self.succeeded(),
                    Round::Failed | Round::Blocked(_) => self.failures.increment(1),
                }
                outcome
            }
            Err(panic) => {
                self.failures.increment(1);
                // The supervisor must see it.
                resume_unwind(panic)
            }
        }
    }

    fn succeeded(&self) {
        let since_epoch = self.clock.now() - DateTime::UNIX_EPOCH;
        let since_epoch = since_epoch.to_std().unwrap_or_default();
        self.last_success.set(since_epoch.as_secs_f64());
    }
}
