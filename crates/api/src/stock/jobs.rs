//! What has to be done again and again: expired holds, answers that nobody repeats.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    Result,
    accounts::Actor,
    ports::{Clock, Transactor},
    use_cases::{Context, expire_holds, forget_answers},
};
use chrono::TimeDelta;
use tokio::task::JoinHandle;

/// Products whose holds are given back in one transaction.
const PRODUCTS_AT_ONCE: u32 = 100;
/// Answers that are forgotten in one transaction.
const ANSWERS_AT_ONCE: u32 = 5000;
/// Pause between two rounds of forgetting.
const FORGETTING_PAUSE: Duration = Duration::from_secs(60);

/// The jobs of a server; they end when this is dropped. Several instances may run them at once.
pub struct StockJobs(Vec<JoinHandle<()>>);

impl StockJobs {
    /// Starts them.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        hold_sweep: Duration,
        answer_life: Duration,
    ) -> Self {
        let life = TimeDelta::from_std(answer_life).unwrap_or(TimeDelta::MAX);
        Self(vec![
            repeat("hold_expired", hold_sweep, transactor, clock, |cx| {
                Ok(expire_holds(cx, PRODUCTS_AT_ONCE)? == at_once(PRODUCTS_AT_ONCE))
            }),
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

impl Drop for StockJobs {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

fn at_once(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Does a job at every pause, and at once again while it says that more is left. A failure is
/// logged; the next round tries again.
fn repeat(
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
