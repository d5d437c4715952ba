//! The jobs of a server.

use std::{collections::BTreeMap, panic::resume_unwind, sync::Arc, time::Duration};

use cangku_domain::{
    Error, Result,
    accounts::{Actor, SystemActor},
    error_chain,
    use_cases::Context,
};
use tokio::task::{JoinError, spawn_blocking, spawn_local};

use super::{
    runner::{Job, Round, Schedule},
    short_lock_timeout::with_short_lock_timeout,
};
use crate::{
    ports::Ports,
    storage_health,
    supervision::{Components, SupervisedTask, supervised},
};

/// Writes what is only in this process's memory, within the given time. Blocks.
type FinalWrite = Box<dyn FnOnce(Duration) + Send>;

/// The running jobs of a server, each a supervised component; they stop when this is dropped.
/// Several instances of the server may run the same jobs.
pub struct JobSet {
    ports: Ports,
    components: Components,
    jobs: BTreeMap<&'static str, Arc<Job>>,
    tasks: Vec<SupervisedTask>,
    final_writes: Vec<FinalWrite>,
}

impl JobSet {
    /// A set without jobs. They will use these ports, and appear among these components.
    pub fn new(ports: Ports, components: Components) -> Self {
        Self {
            ports,
            components,
            jobs: BTreeMap::new(),
            tasks: Vec::new(),
            final_writes: Vec::new(),
        }
    }

    /// Stops the jobs, then writes what they hadn't written yet, all concurrently, each `within`
    /// this time. No data that was acknowledged is lost if that succeeds and no request is running.
    ///
    /// # Errors
    /// If one of the writes panics; the others have ended.
    pub async fn stop(self, within: Duration) -> std::result::Result<(), JoinError> {
        drop(self.tasks);
        let writes = self.final_writes.into_iter();
        let writes = writes.map(|write| spawn_blocking(move || write(within)));
        let written = futures::future::join_all(writes).await;
        written.into_iter().collect()
    }

    pub(super) const fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Runs a blocking job at once and every `period`, and again at once if it returns
    /// that more is left. A failure is logged, and the next round tries again. After a panic the
    /// job is restarted. The job has the actor's name.
    pub(super) fn every(
        &mut self,
        period: Duration,
        actor: SystemActor,
        work: impl Fn(Context<'_>) -> Result<bool> + Send + Sync + 'static,
    ) {
        self.start_blocking(self.ports.clone(), period, actor, work);
    }

    /// The same with a short lock timeout: for jobs that lock rows which requests need, or that
    /// have another try in a moment.
    pub(super) fn every_briefly(
        &mut self,
        period: Duration,
        actor: SystemActor,
        work: impl Fn(Context<'_>) -> Result<bool> + Send + Sync + 'static,
    ) {
        self.start_blocking(with_short_lock_timeout(&self.ports), period, actor, work);
    }

    fn start_blocking(
        &mut self,
        ports: Ports,
        period: Duration,
        actor: SystemActor,
        work: impl Fn(Context<'_>) -> Result<bool> + Send + Sync + 'static,
    ) {
        let (name, work) = (actor.as_str(), Arc::new(work));
        self.start(Schedule::every(period), name, move || {
            let (ports, work) = (ports.clone(), Arc::clone(&work));
            async move {
                let done = ports.in_background(Actor::system(actor), move |cx, _reader| work(cx));
                match done.await {
                    Ok(Ok(true)) => Round::More,
                    Ok(Ok(false)) => Round::Done,
                    Ok(Err(error)) => failed(name, &error),
                    Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
                    // The runtime is shutting down.
                    Err(_cancelled) => std::future::pending().await,
                }
            }
        });
    }

    /// Runs async rounds, which log their own failures.
    pub(super) fn start<F>(
        &mut self,
        schedule: Schedule,
        name: &'static str,
        round: impl Fn() -> F + Clone + Send + Sync + 'static,
    ) where
        F: Future<Output = Round> + Send + 'static,
    {
        let job = self.job(name);
        let component = format!("job-{name}");
        let task = SupervisedTask::start(&self.components, &component, move |component| {
            let (job, round) = (Arc::clone(&job), round.clone());
            async move { job.run(schedule, component, round).await }
        });
        self.tasks.push(task);
    }

    /// The same for rounds that stay on this thread. The component has the job's name. Requires the
    /// actix runtime.
    pub(super) fn start_local<F>(
        &mut self,
        schedule: Schedule,
        name: &'static str,
        round: impl Fn() -> F + Clone + 'static,
    ) where
        F: Future<Output = Round> + 'static,
    {
        let job = self.job(name);
        let task = supervised(self.components.component(name), move |component| {
            let (job, round) = (Arc::clone(&job), round.clone());
            async move { job.run(schedule, component, round).await }
        });
        self.tasks.push(SupervisedTask::of(spawn_local(task)));
    }

    /// Registers a write for [`stop`](Self::stop).
    pub(super) fn write_at_stop(&mut self, write: impl FnOnce(Duration) + Send + 'static) {
        self.final_writes.push(Box::new(write));
    }

    fn job(&mut self, name: &'static str) -> Arc<Job> {
        let new = || Arc::new(Job::new(name, Arc::clone(&self.ports.clock)));
        Arc::clone(self.jobs.entry(name).or_insert_with(new))
    }
}

fn failed(name: &'static str, error: &Error) -> Round {
    if !(error.is_storage_full() && storage_health::record_failure(name, error)) {
        let error = error_chain(error);
        tracing::warn!(job = name, error, "a job failed; it is tried again");
    }
    Round::Failed
}
