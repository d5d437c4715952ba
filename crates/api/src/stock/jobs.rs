//! What has to be done again and again: expired holds, unpaid orders, answers that nobody repeats.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cangku_domain::{
    Result,
    accounts::Actor,
    ports::{Clock, Transactor, UnitOfWork},
    use_cases::{Context, expire_holds, forget_answers, give_back_of_inactive},
};
use chrono::TimeDelta;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    commands::explained,
    orders::UnpaidSweep,
    storage_trouble,
    supervision::{Component, Components, SupervisedTask},
};

/// Holds that are given back in one transaction: locks of their products wait for it.
const HOLDS_AT_ONCE: u32 = 1000;
/// Answers that are forgotten in one transaction.
const ANSWERS_AT_ONCE: u32 = 5000;
/// Pause between two rounds of forgetting.
const FORGETTING_PAUSE: Duration = Duration::from_secs(60);

/// How long a brief transaction waits for a lock, such as one that ends orders or many holds: while
/// it does, it has rows locked that requests need.
const LOCK_TIMEOUT: Duration = Duration::from_millis(250);

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
pub struct Jobs {
    _tasks: Vec<SupervisedTask>,
}

impl Jobs {
    /// Starts them.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        settings: JobSettings,
        components: &Components,
    ) -> Self {
        let repeat = Repeat {
            transactor,
            clock,
            components,
        };
        let JobSettings {
            hold_sweep,
            answer_life,
            unpaid_sweep,
            unpaid_batch,
        } = settings;
        let unpaid = UnpaidSweep::new(unpaid_batch);
        let life = TimeDelta::from_std(answer_life).unwrap_or(TimeDelta::MAX);
        let expire = repeat.every(hold_sweep, "hold_expired", |cx| {
            Ok(expire_holds(cx, HOLDS_AT_ONCE)? > 0)
        });
        let brief: Arc<dyn Transactor> = Arc::new(Brief(Arc::clone(transactor)));
        let brief = Repeat {
            transactor: &brief,
            ..repeat
        };
        let cancel = brief.every(unpaid_sweep, "cancel-unpaid-orders", move |cx| {
            unpaid.round(cx)
        });
        let refused_before = AtomicUsize::new(0);
        let give_back = brief.every(hold_sweep, "user_switched_off", move |cx| {
            let done = give_back_of_inactive(cx, None, HOLDS_AT_ONCE)?;
            let refused = done.refused;
            // Once, not at every round: they stay until there is room for them.
            if refused_before.swap(refused, Ordering::Relaxed) != refused && refused > 0 {
                tracing::warn!(refused, "switched-off users hold what can't be given back");
            }
            Ok(done.is_any())
        });
        let forget = repeat.every(FORGETTING_PAUSE, "forget-answers", move |cx| {
            Ok(forget_answers(cx, life, ANSWERS_AT_ONCE)? == u64::from(ANSWERS_AT_ONCE))
        });
        Self {
            _tasks: vec![expire, cancel, give_back, forget],
        }
    }
}

/// Transactions whose statements give up soon on a lock that another transaction has.
pub(crate) struct Brief(pub(crate) Arc<dyn Transactor>);

impl Transactor for Brief {
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
    ) -> Result<()> {
        self.0.in_transaction_within(LOCK_TIMEOUT, work)
    }
}

/// Starts jobs that are done again and again, as components of the server.
#[derive(Clone, Copy)]
pub(crate) struct Repeat<'a> {
    /// Opens transactions.
    pub(crate) transactor: &'a Arc<dyn Transactor>,
    /// Tells the time.
    pub(crate) clock: &'a Arc<dyn Clock>,
    /// What the server consists of.
    pub(crate) components: &'a Components,
}

impl Repeat<'_> {
    /// Does the job of this name at every pause, and at once again while it returns that more is
    /// left. A failure is logged and the next round tries again; after a panic the job is restarted.
    pub(crate) fn every(
        self,
        pause: Duration,
        name: &'static str,
        job: impl Fn(Context<'_>) -> Result<bool> + Send + Sync + 'static,
    ) -> SupervisedTask {
        let (transactor, clock) = (Arc::clone(self.transactor), Arc::clone(self.clock));
        let job: Arc<SomeJob> = Arc::new(job);
        SupervisedTask::start(self.components, &format!("job-{name}"), move |component| {
            let parts = (
                Arc::clone(&transactor),
                Arc::clone(&clock),
                Arc::clone(&job),
            );
            run(pause, name, parts, component)
        })
    }
}

/// Rounds of jobs at a time, of all jobs of the process.
const ROUNDS: usize = 2;

/// Waits for the turn to do a round of a job; it lasts until what this returns is dropped. Jobs that
/// wait for locks don't take all connections to the database.
pub(crate) async fn turn() -> Option<SemaphorePermit<'static>> {
    static TURNS: Semaphore = Semaphore::const_new(ROUNDS);
    // It is never closed.
    TURNS.acquire().await.ok()
}

type SomeJob = dyn Fn(Context<'_>) -> Result<bool> + Send + Sync;

async fn run(
    pause: Duration,
    name: &'static str,
    (transactor, clock, job): (Arc<dyn Transactor>, Arc<dyn Clock>, Arc<SomeJob>),
    component: Component,
) {
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
            let turn = turn().await;
            let round = tokio::task::spawn_blocking(move || {
                // Held to the end of the round, also if the task that started it is gone.
                let _turn = turn;
                fault_points::point(name);
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
                    if !(error.is_storage_full() && storage_trouble::note(name, &error)) {
                        let error = explained(&error);
                        tracing::warn!(job = name, error, "a job failed; it is tried again");
                    }
                    false
                }
                // For the supervision to see.
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The runtime is shutting down.
                Err(_cancelled) => return std::future::pending().await,
            };
            component.up();
        }
    }
}
