//! Starts and runs syncs.

use std::sync::Arc;

use cangku_domain::{
    Result, SyncRunId,
    accounts::{Actor, Role},
    ports::{Clock, Reader, SyncLock, Transactor},
    use_cases::{ResumedSync, SyncOutcome, resume_sync, start_sync},
};
use haier_client::HaierClient;
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    batch_writer::{BatchWriter, Mode},
    call_meter::CallMeter,
    checkpoint::{ResumedRun, RunState},
    dry_run::Plan,
    fetch_offers::Fetch,
    options::SyncOptions,
    platform::Platform,
    progress::SyncProgress,
    progress_writer::LatestCounts,
    report::{SyncEnding, SyncReport},
    run_writer::{BegunRun, RunWriter, SyncPorts},
    settings::SyncSettings,
    stop::StopSignal,
};
use crate::ports::Ports;

/// Capacity of the channel to the writer, in batches. More would only use memory.
const WAITING_BATCHES: usize = 4;

/// Starts syncs.
pub struct SyncRunner {
    client: HaierClient,
    sync_ports: Arc<SyncPorts>,
    settings: SyncSettings,
}

/// A sync that holds the sync lock (unless it is a dry run).
pub struct SyncJob {
    client: HaierClient,
    options: SyncOptions,
    settings: SyncSettings,
    mode: Mode,
    resumed: Option<ResumedRun>,
}

impl SyncRunner {
    /// A runner that calls `client`, writes to `database` and syncs as `actor`.
    pub fn new<D>(
        client: HaierClient,
        database: Arc<D>,
        clock: Arc<dyn Clock>,
        actor: Actor,
        settings: SyncSettings,
    ) -> Self
    where
        D: Transactor + Reader + SyncLock + 'static,
    {
        let sync_ports = SyncPorts {
            ports: Ports::of_shared(Arc::clone(&database), clock),
            sync_lock: database,
            actor,
        };
        Self {
            client,
            sync_ports: Arc::new(sync_ports),
            settings,
        }
    }

    /// Acquires the sync lock and inserts the run's row, as [`start_sync`] does. A dry run needs
    /// neither.
    ///
    /// # Errors
    /// The refusals of [`start_sync`]: another run is in progress, the actor is no admin, or the
    /// database is unavailable.
    pub async fn begin(&self, options: SyncOptions) -> Result<SyncJob> {
        let timeout = self.settings.database_timeout;
        let sync_ports = Arc::clone(&self.sync_ports);
        let mode = if options.dry_run {
            sync_ports.actor.require(Role::Admin)?;
            Mode::DryRun(Plan {
                reader: Arc::clone(&sync_ports.ports.reader),
                timeout,
            })
        } else {
            let (sync_type, max_age) = (options.sync_type(), self.settings.plan_max_age);
            let lock = Arc::clone(&sync_ports.sync_lock);
            let started =
                sync_ports
                    .ports
                    .blocking(sync_ports.actor.clone(), move |cx, _reader| {
                        let (run, lease) = start_sync(cx, &*lock, sync_type, max_age)?;
                        BegunRun::of(&run, lease)
                    });
            let begun = started.await?;
            let approval = options.approval;
            Mode::Write(RunWriter::new(sync_ports, begun, &self.settings, approval))
        };
        Ok(SyncJob {
            client: self.client.clone(),
            options,
            settings: self.settings.clone(),
            mode,
            resumed: None,
        })
    }

    /// Acquires the sync lock and takes over the run that a dead process left, as [`resume_sync`] does;
    /// `None` if there is none that can go on.
    ///
    /// # Errors
    /// The refusals of [`resume_sync`]; [`StorageError::Inconsistent`](cangku_domain::ports::StorageError)
    /// if another version has written its checkpoint.
    pub async fn resume(&self) -> Result<Option<SyncJob>> {
        let sync_ports = Arc::clone(&self.sync_ports);
        let lock = Arc::clone(&sync_ports.sync_lock);
        let resuming = sync_ports
            .ports
            .blocking(sync_ports.actor.clone(), move |cx, _reader| {
                resume_sync(cx, &*lock, None)
            });
        let Some(resumed) = resuming.await? else {
            return Ok(None);
        };
        let (client, settings) = (self.client.clone(), self.settings.clone());
        SyncJob::resumed(client, settings, sync_ports, resumed).map(Some)
    }

    /// Begins a sync and runs it to its end.
    ///
    /// # Errors
    /// The errors of [`begin`](Self::begin); later errors are in the report.
    pub async fn run(
        &self,
        options: SyncOptions,
        progress: &dyn SyncProgress,
        cancel: &CancellationToken,
    ) -> Result<SyncReport> {
        Ok(self.begin(options).await?.run(progress, cancel).await)
    }
}

impl SyncJob {
    /// A run that has begun: `writer` holds its sync lock.
    pub(super) const fn begun(
        client: HaierClient,
        options: SyncOptions,
        settings: SyncSettings,
        writer: RunWriter,
    ) -> Self {
        Self {
            client,
            options,
            settings,
            mode: Mode::Write(writer),
            resumed: None,
        }
    }

    /// A run that goes on.
    pub(super) fn resumed(
        client: HaierClient,
        settings: SyncSettings,
        sync_ports: Arc<SyncPorts>,
        resumed: ResumedSync,
    ) -> Result<Self> {
        let begun = BegunRun::of(&resumed.run, resumed.lease)?;
        let state = RunState::from_text(&resumed.checkpoint.state)?;
        let run = ResumedRun::new(
            state,
            &resumed.failed_codes,
            resumed.pending_stock,
            resumed.takes_items,
        );
        let (options, progress) = (run.state.options.clone(), run.state.progress.clone());
        let writer = RunWriter::new(sync_ports, begun, &settings, options.approval);
        Ok(Self {
            client,
            options,
            settings,
            mode: Mode::Write(writer.resumed(&resumed.checkpoint, progress)),
            resumed: Some(run),
        })
    }

    /// Id of the run's row; `None` for a dry run.
    pub const fn run_id(&self) -> Option<SyncRunId> {
        match &self.mode {
            Mode::Write(run) => Some(run.run_id()),
            Mode::DryRun(_) => None,
        }
    }

    /// Runs to the end, or until `cancel` is triggered: then what has been fetched is still
    /// written. The run's row is closed in both cases.
    ///
    /// If the future is dropped instead, the next run closes the row.
    pub async fn run(self, progress: &dyn SyncProgress, cancel: &CancellationToken) -> SyncReport {
        let begun = Instant::now();
        let run_id = self.run_id();
        let stop = StopSignal::under(cancel);
        let meter = CallMeter::new(&self.client, self.options.daily_calls);
        let position = self.resumed.as_ref().map(|run| run.state.position.clone());
        let position = position.unwrap_or_default();
        let platform = Platform::new(&self.client, &stop, &meter);
        let fetch = Fetch {
            platform: &platform,
            options: &self.options,
            settings: &self.settings,
            from: &position,
            stop: &stop,
        };

        let (deliver, events) = mpsc::channel(WAITING_BATCHES);
        // Unbounded, or the writer and the stock fetcher could each wait for room in the other's
        // queue.
        let (request_stock, stock_requests) = mpsc::unbounded_channel();
        // If the sender is dropped here, fetching stock ends at once.
        let request_stock = self.options.stock.then_some(request_stock);
        let progress_writer = match &self.mode {
            Mode::Write(run) => Some(run.progress_writer(self.settings.calendar)),
            Mode::DryRun(_) => None,
        };
        let (progress, done) = (LatestCounts::of(progress), CancellationToken::new());
        let mut writer =
            BatchWriter::new(self.mode, &self.options, &progress, &stop, request_stock);
        if let Some(ResumedRun {
            state,
            pending_stock,
        }) = self.resumed
        {
            writer = writer.resumed(position.clone(), state.stats, pending_stock);
            if let Some(progress_writer) = &progress_writer {
                progress_writer.read_calls_of_day(&meter).await;
            }
        }
        let (batch, mut plan) = (self.settings.plan_batch, None);
        // One task is enough: all of them mostly await I/O, and database work runs on blocking
        // threads.
        futures::join!(
            fetch.offers(deliver.clone()),
            fetch.stock(stock_requests, deliver),
            async {
                writer.work(events).await;
                plan = writer.finish_plan(batch).await;
                done.cancel();
            },
            async {
                if let Some(progress_writer) = &progress_writer {
                    progress_writer.work(&progress, &stop, &meter, &done).await;
                }
            },
        );

        let BatchWriter {
            mode,
            stats,
            is_listed,
            ..
        } = writer;
        let ending = match stop.reason() {
            Some(reason) => SyncEnding::Aborted(reason.to_owned()),
            // A cancellation after the last product doesn't make the run incomplete.
            None if stop.is_raised() && !(is_listed && stats.not_reached() == 0) => {
                match stop.requested_by() {
                    Some(by) => SyncEnding::Stopped(by.to_owned()),
                    None => SyncEnding::Interrupted,
                }
            }
            None => SyncEnding::Complete,
        };
        let closed = match mode {
            Mode::Write(run) => {
                let message = ending.message(&stats, plan.as_ref());
                let outcome = match &plan {
                    // Nothing was brought yet.
                    Some(plan) if plan.is_held() => SyncOutcome::Aborted,
                    _ => ending.outcome(),
                };
                run.close(outcome, stats.counts, message).await.map(drop)
            }
            Mode::DryRun(_) => Ok(()),
        };
        SyncReport {
            run_id,
            ending,
            stats,
            duration: begun.elapsed(),
            plan,
            not_closed: closed.err().map(|error| error.to_string()),
        }
    }
}
