//! What has to be done again and again: expired holds, unpaid orders, answers that nobody repeats.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    Result,
    accounts::Actor,
    ports::{Clock, Transactor},
    use_cases::{Context, expire_holds, forget_answers},
};
use chrono::TimeDelta;
use tokio::task::JoinHandle;

use crate::orders::UnpaidSweep;

/// Holds that are given back in one transaction: locks of their products wait for it.
const HOLDS_AT_ONCE: u32 = 1000;
/// Answers that are forgotten in one transaction.
const ANSWERS_AT_ONCE: u32 = 5000;
/// Pause between two rounds of forgetting.
const FORGETTING_PAUSE: Duration = Duration::from_secs(60);

/// How often jobs are done, and how much at a time.
#[derive(Debug, Clone, Copy)]
pub struct JobSettings {
    /// Pause between two sweeps of expired holds.
    pub hold_sweep: Duration,
    /// How long answers are kept for repeats of their requests.
    pub answer_life: Duration,
    /// Pause between two rounds of cancelling what nobody paid in time.
    pub unpaid_sweep: Duration,
    /// Most orders that are cancelled in one transaction.
    pub unpaid_batch: u32,
}

/// The jobs of a server; they end when this is dropped. Several instances may run them at once.
pub struct Jobs(Vec<JoinHandle<()>>);

impl Jobs {
    /// Starts them.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        settings: JobSettings,
    ) -> Self {
        let JobSettings {
            hold_sweep,
            answer_life,
            unpaid_sweep,
            unpaid_batch,
        } = settings;
        let unpaid = UnpaidSweep::new(unpaid_batch);
        let life = TimeDelta::from_std(answer_life).unwrap_or(TimeDelta::MAX);
        Self(vec![
            repeat("hold_expired", hold_sweep, transactor, clock, |cx| {
                Ok(expire_holds(cx, HOLDS_AT_ONCE)? > 0)
            }),
            repeat(
                "cancel-unpaid-orders",
                unpaid_sweep,
                transactor,
                clock,
                move |cx| unpaid.round(cx),
            ),
            repeat(
                "forget-answers",
                FORGETTING_PAUSE,
                transactor,
                clock,
                move |cx| {
                    Ok(forget_answers(cx, life, ANSWERS_AT_ONCE)? == u64::from(ANSWERS_AT_ONCE))
                },
            ),
        ])
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Does a job at every pause, and at once again while it says that more is left. A failure is
/// logged; the next round tries again.
pub(crate) fn repeat(
    name: &'static str,
    pause: Duration,
    transactor: &Arc<dyn Transactor>,
    clock: &Arc<dyn Clock>,
    job: impl Fn(Context<'_>) -> Result<bool> + Send + Sync + 'static,
) -> JoinHandle<()> {
    let (transactor, clock, job) = (Arc::clone(transactor), Arc::clone(clock), Arc::new(job));
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(pause);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let mut is_more = true;
            while is_more {
                let (transactor, clock, job) = (
                    Arc::clone(&transactor),
                    Arc::clone(&clock),
                    Arc::clone(&job),
                );
                let round = tokio::task::spawn_blocking(move || {
                    let actor = Actor::system(name);
                    job(Context {
                        transactor: &*transactor,
                        clock: &*clock,
                        actor: &actor,
                    })
                });
                is_more = match round.await {
                    Ok(Ok(is_more)) => is_more,
                    Ok(Err(error)) => {
                        tracing::warn!(job = name, %error, "a job failed; it is tried again");
                        false
                    }
                    Err(error) => {
                        tracing::error!(job = name, %error, "a job broke down");
                        false
                    }
                };
            }
        }
    })
}
