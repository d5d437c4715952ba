//! Runs inside a server, in the background.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use cangku_domain::{
    Error, Result,
    accounts::Actor,
    ports::{Clock, FailureSelection, Reader, StorageError, SyncLease, SyncLock, Transactor},
    supplier::{
        MAX_RESUMPTIONS, ScheduleSettings, ScheduleSituation, SyncRefusal, SyncRun, SyncTask,
    },
    use_cases::{
        Context, Created, Once, StartedSync, close_dead_runs, has_dead_runs, resume_sync,
        retry_failures_once, start_due_task, start_sync_once, start_task_once,
    },
};
use haier_client::HaierClient;
use tokio_util::sync::CancellationToken;

use super::{
    options::SyncOptions,
    progress::NoProgress,
    run_writer::{BegunRun, RunWriter, SyncPorts},
    runner::SyncJob,
    settings::SyncSettings,
};
use crate::ports::Ports;

/// Interval of looking whether the runs have ended, when the server stops.
const PAUSE: Duration = Duration::from_millis(20);

/// Starts runs that go on after the request that started them, and stops them with the server.
pub struct BackgroundSyncs {
    ports: Ports,
    sync_lock: Arc<dyn SyncLock>,
    settings: SyncSettings,
    cancel: CancellationToken,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl BackgroundSyncs {
    /// Writes to `database`.
    pub fn new<D>(database: Arc<D>, clock: Arc<dyn Clock>, settings: SyncSettings) -> Self
    where
        D: Transactor + Reader + SyncLock + 'static,
    {
        Self {
            ports: Ports::of_shared(Arc::clone(&database), clock),
            sync_lock: database,
            settings,
            cancel: CancellationToken::new(),
            threads: Mutex::default(),
        }
    }

    /// Starts a run that calls `client`, at most once per idempotency key, and returns its row.
    /// Blocks: acquires the sync lock.
    ///
    /// # Errors
    /// Those of [`start_sync_once`]; [`StorageError::Internal`] if no thread can be started: the
    /// run's row is closed later.
    pub fn start(
        &self,
        cx: Context<'_>,
        client: HaierClient,
        options: SyncOptions,
        once: &Once<SyncRun>,
    ) -> Result<Created<SyncRun>> {
        let (lock, max_age) = (&*self.sync_lock, self.settings.plan_max_age);
        let started = start_sync_once(cx, lock, options.sync_type(), max_age, once)?;
        self.go_on(cx, client, started, options)
    }

    /// Starts a run that retries the selected failures, in the same way.
    ///
    /// # Errors
    /// Those of [`retry_failures_once`]; otherwise as [`start`](Self::start).
    pub fn retry(
        &self,
        cx: Context<'_>,
        client: Result<HaierClient>,
        selection: &FailureSelection,
        once: &Once<SyncRun>,
    ) -> Result<Created<SyncRun>> {
        let (started, retried) = {
            let (lock, max_age) = (&*self.sync_lock, self.settings.plan_max_age);
            retry_failures_once(cx, lock, selection, client, max_age, once)?
        };
        let Some((plan, client)) = retried else {
            return Ok(started.0);
        };
        let options = SyncOptions {
            product_codes: Some(plan.product_codes),
            prices: plan.prices,
            stock: plan.stock,
            ..SyncOptions::default()
        };
        self.go_on(cx, client, started, options)
    }

    /// Starts a run of this task of the schedule if it is due, and no other is due for longer.
    ///
    /// # Errors
    /// Those of [`start_due_task`]; otherwise as [`start`](Self::start).
    pub(super) fn start_due(
        &self,
        cx: Context<'_>,
        client: HaierClient,
        settings: &ScheduleSettings,
        situation: &ScheduleSituation,
        task: SyncTask,
        options: SyncOptions,
    ) -> Result<Option<SyncRun>> {
        let started = {
            let (lock, max_age) = (&*self.sync_lock, self.settings.plan_max_age);
            start_due_task(cx, lock, settings, situation, task, max_age, rand::random())?
        };
        let Some((run, lease)) = started else {
            return Ok(None);
        };
        self.begin(cx, client, &run, lease, options)?;
        Ok(Some(run))
    }

    /// Starts a run of a task of the schedule now, at most once per idempotency key.
    ///
    /// # Errors
    /// Those of [`start_task_once`]; otherwise as [`start`](Self::start).
    pub(super) fn start_task(
        &self,
        cx: Context<'_>,
        client: HaierClient,
        settings: &ScheduleSettings,
        task: SyncTask,
        options: SyncOptions,
        once: &Once<SyncRun>,
    ) -> Result<Created<SyncRun>> {
        let started = {
            let (lock, max_age) = (&*self.sync_lock, self.settings.plan_max_age);
            start_task_once(cx, lock, settings, task, max_age, rand::random(), once)?
        };
        self.go_on(cx, client, started, options)
    }

    /// Runs what was started, unless it was started by an earlier request.
    fn go_on(
        &self,
        cx: Context<'_>,
        client: HaierClient,
        (created, lease): StartedSync,
        options: SyncOptions,
    ) -> Result<Created<SyncRun>> {
        if let (Created::Fresh { value: run, .. }, Some(lease)) = (&created, lease) {
            self.begin(cx, client, run, lease, options)?;
        }
        Ok(created)
    }

    /// Goes on with the run that a dead process left, if there is one that can go on and hasn't ended its
    /// process too often.
    ///
    /// # Errors
    /// That of `client`, which is used only then; otherwise those of [`resume_sync`].
    pub fn resume_dead_run(
        &self,
        cx: Context<'_>,
        client: impl FnOnce(&dyn Reader) -> Result<HaierClient>,
    ) -> Result<Option<SyncRun>> {
        let Some(client) = has_dead_runs(cx, &*self.ports.reader)?
            .then(|| client(&*self.ports.reader))
            .transpose()?
        else {
            return Ok(None);
        };
        let resumed = match resume_sync(cx, &*self.sync_lock, Some(MAX_RESUMPTIONS)) {
            Ok(Some(resumed)) => resumed,
            Ok(None) | Err(Error::Sync(SyncRefusal::AlreadyRunning)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let run = resumed.run.clone();
        let (settings, sync_ports) = (self.settings.clone(), self.sync_ports(cx.actor));
        let job = SyncJob::resumed(client, settings, sync_ports, resumed)?;
        self.spawn(job)
            .map_err(|error| StorageError::Internal(Box::new(error)))?;
        Ok(Some(run))
    }

    fn sync_ports(&self, actor: &Actor) -> Arc<SyncPorts> {
        Arc::new(SyncPorts {
            ports: self.ports.clone(),
            sync_lock: Arc::clone(&self.sync_lock),
            actor: actor.clone(),
        })
    }

    /// Runs what was started, in the background.
    fn begin(
        &self,
        cx: Context<'_>,
        client: HaierClient,
        run: &SyncRun,
        lease: Box<dyn SyncLease>,
        options: SyncOptions,
    ) -> Result<()> {
        let sync_ports = self.sync_ports(cx.actor);
        let begun = BegunRun::of(run, lease)?;
        let writer = RunWriter::new(sync_ports, begun, &self.settings, options.approval);
        let job = SyncJob::begun(client, options, self.settings.clone(), writer);
        let spawned = self.spawn(job);
        Ok(spawned.map_err(|error| StorageError::Internal(Box::new(error)))?)
    }

    /// Closes runs that a dead process left; see [`close_dead_runs`].
    ///
    /// # Errors
    /// Those of [`close_dead_runs`].
    pub fn close_dead_runs(&self, cx: Context<'_>) -> Result<Vec<SyncRun>> {
        close_dead_runs(cx, &*self.ports.reader, &*self.sync_lock)
    }

    /// Stops all runs: what they have fetched is still written, and their rows are closed. Waits for
    /// that `within` this time; blocks.
    pub fn stop(&self, within: Duration) {
        self.cancel.cancel();
        let begun = Instant::now();
        let threads = std::mem::take(&mut *self.threads());
        while threads.iter().any(|thread| !thread.is_finished()) {
            if begun.elapsed() >= within {
                tracing::warn!("a sync is still running; its row is closed later");
                return;
            }
            thread::sleep(PAUSE);
        }
    }

    /// On a thread and a runtime of its own, so that parsing a large list delays no request, and so
    /// that the run doesn't end with the worker of the request.
    fn spawn(&self, job: SyncJob) -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let cancel = self.cancel.clone();
        let work = move || {
            let report = runtime.block_on(job.run(&NoProgress, &cancel));
            let (run, message) = (report.run_id.map(|id| id.get()), report.message());
            match report.not_closed {
                None => tracing::info!(run, message, "a sync has ended"),
                Some(error) => {
                    tracing::warn!(
                        run,
                        message,
                        error,
                        "a sync has ended; its row is closed later"
                    );
                }
            }
        };
        let thread = thread::Builder::new()
            .name("haier-sync".to_owned())
            .spawn(work)?;
        let mut threads = self.threads();
        threads.retain(|thread| !thread.is_finished());
        threads.push(thread);
        Ok(())
    }

    fn threads(&self) -> std::sync::MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for BackgroundSyncs {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
