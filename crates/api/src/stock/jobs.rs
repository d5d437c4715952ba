//! Periodic background jobs: expired holds, unpaid orders, expired idempotency records.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cangku_domain::{
    Result,
    accounts::{Actor, SystemActor},
    ports::{Clock, Transactor, UnitOfWork},
    use_cases::{
        Context, expire_holds, purge_idempotency_keys, release_holdings_of_disabled_users,
    },
};
use chrono::TimeDelta;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    commands::error_chain,
    orders::UnpaidSweep,
    storage_health,
    supervision::{Component, Components, SupervisedTask},
};

/// Holds released in one transaction: locks of their products wait for it.
const HOLDS_BATCH_SIZE: u32 = 1000;
/// Idempotency records purged in one transaction.
const RESPONSES_BATCH_SIZE: u32 = 5000;
/// Pause between two rounds of purging.
const FORGETTING_PAUSE: Duration = Duration::from_secs(60);

/// Lock timeout of jobs whose transaction, such as cancelling orders or releasing many holds, keeps
/// rows locked that requests need.
const LOCK_TIMEOUT: Duration = Duration::from_millis(250);

/// Periods and batch sizes of the jobs.
#[derive(Debug, Clone, Copy)]
pub struct JobSettings {
    /// Pause between two sweeps of expired holds.
    pub hold_sweep: Duration,
    /// How long responses are stored for retries of their requests.
    pub answer_life: Duration,
    /// Pause between two rounds of cancelling overdue unpaid orders.
    pub unpaid_sweep: Duration,
    /// Maximum orders cancelled in one transaction.
    pub unpaid_batch: u32,
}

/// The jobs of a server; they stop when this is dropped. Several instances may run them at the same
/// time.
pub struct Jobs {
    _tasks: Vec<SupervisedTask>,
}

impl Jobs {
    /// Starts the jobs.
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
        let expire = repeat.every(hold_sweep, SystemActor::ExpireHolds, |cx| {
            Ok(expire_holds(cx, HOLDS_BATCH_SIZE)? > 0)
        });
        let brief: Arc<dyn Transactor> = Arc::new(Brief(Arc::clone(transactor)));
        let brief = Repeat {
            transactor: &brief,
            ..repeat
        };
        let cancel = brief.every(unpaid_sweep, SystemActor::CancelUnpaidOrders, move |cx| {
            unpaid.round(cx)
        });
        let refused_before = AtomicUsize::new(0);
        let give_back = brief.every(hold_sweep, SystemActor::ReleaseDisabledUsers, move |cx| {
            let done = release_holdings_of_disabled_users(cx, None, HOLDS_BATCH_SIZE)?;
            let refused = done.refused;
            // Logged when the number changes, not in every round: these holds stay until there is
            // room in the stock.
            if refused_before.swap(refused, Ordering::Relaxed) != refused && refused > 0 {
                tracing::warn!(refused, "switched-off users hold what can't be given back");
            }
            Ok(done.is_any())
        });
        let forget = repeat.every(
            FORGETTING_PAUSE,
            SystemActor::PurgeIdempotencyKeys,
            move |cx| {
                // After a full batch more may be left.
                Ok(purge_idempotency_keys(cx, life, RESPONSES_BATCH_SIZE)?
                    == u64::from(RESPONSES_BATCH_SIZE))
            },
        );
        Self {
            _tasks: vec![expire, cancel, give_back, forget],
        }
    }
}

/// Transactions with a short lock timeout.
pub(crate) struct Brief(pub(crate) Arc<dyn Transactor>);

impl Transactor for Brief {
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
    ) -> Result<()> {
        self.0.in_transaction_with_lock_timeout(LOCK_TIMEOUT, work)
    }
}

/// Starts periodic jobs as supervised components of the server.
#[derive(Clone, Copy)]
pub(crate) struct Repeat<'a> {
    /// Opens transactions.
    pub(crate) transactor: &'a Arc<dyn Transactor>,
    /// The current time.
    pub(crate) clock: &'a Arc<dyn Clock>,
    /// The components of the server.
    pub(crate) components: &'a Components,
}

impl Repeat<'_> {
    /// Runs the job of this actor at every `pause`, and again at once if it returns that more is
    /// left. A failure is logged, and the next round tries again. After a panic the job is
    /// restarted.
    pub(crate) fn every(
        self,
        pause: Duration,
        actor: SystemActor,
        job: impl Fn(Context<'_>) -> Result<bool> + Send + Sync + 'static,
    ) -> SupervisedTask {
        let (transactor, clock) = (Arc::clone(self.transactor), Arc::clone(self.clock));
        let job: Arc<SomeJob> = Arc::new(job);
        SupervisedTask::start(self.components, &format!("job-{actor}"), move |component| {
            let parts = (
                Arc::clone(&transactor),
                Arc::clone(&clock),
                Arc::clone(&job),
            );
            run(pause, actor, parts, component)
        })
    }
}

/// Maximum concurrent rounds, over all jobs of the process.
const ROUNDS: usize = 2;

/// Waits for a permit to run a round of a job; dropping the permit releases it. It keeps jobs that
/// wait for locks from using up the connection pool.
pub(crate) async fn turn() -> Option<SemaphorePermit<'static>> {
    static TURNS: Semaphore = Semaphore::const_new(ROUNDS);
    // The semaphore is never closed.
    TURNS.acquire().await.ok()
}

type SomeJob = dyn Fn(Context<'_>) -> Result<bool> + Send + Sync;

async fn run(
    pause: Duration,
    actor: SystemActor,
    (transactor, clock, job): (Arc<dyn Transactor>, Arc<dyn Clock>, Arc<SomeJob>),
    component: Component,
) {
    let name = actor.as_str();
    let mut ticks = tokio::time::interval(pause);
    // After a round longer than the period, the next one waits for a whole period.
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
                // Held until the round ends, even if the task that started it has been aborted.
                let _turn = turn;
                fault_points::point(name);
                let actor = Actor::system(actor);
                job(Context {
                    transactor: &*transactor,
                    clock: &*clock,
                    actor: &actor,
                })
            });
            is_more = match round.await {
                Ok(Ok(is_more)) => is_more,
                Ok(Err(error)) => {
                    if !(error.is_storage_full() && storage_health::note(name, &error)) {
                        let error = error_chain(&error);
                        tracing::warn!(job = name, error, "a job failed; it is tried again");
                    }
                    false
                }
                // The supervisor must see the panic.
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The runtime is shutting down.
                Err(_cancelled) => return std::future::pending().await,
            };
            component.up();
        }
    }
}
