//! Writes a run's data while holding the sync lock.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cangku_domain::{
    Error, PlanId, Result, SyncRunId,
    accounts::Actor,
    catalog::ProductCode,
    plans::{Plan, PlanItem},
    ports::{Reader, StorageError, SyncLease, SyncLock},
    statistics::Calendar,
    supplier::{
        FailureKey, PendingStock, SafetyLimits, SupplierOffer, SupplierStock, SyncCheckpoint,
        SyncCounts, SyncFailure, SyncRun, SyncScope, SyncStatus,
    },
    use_cases::{
        Context, OffersSummary, PlanRound, PlannedBatch, StockSummary, SyncApproval, SyncOutcome,
        SyncPlan, Unchanged, apply_sync_plan, confirm_sync, failed_items, finish_sync,
        finish_sync_plan, open_failures, plan_sync_not_listed, plan_sync_offers, plan_sync_stock,
        record_sync_checkpoint, record_sync_failures, restate_sync_errors,
    },
};

use super::{
    checkpoint::{PlanProgress, RunPosition, RunState},
    options::SyncOptions,
    progress_writer::ProgressWriter,
    retry::{WriteError, retry_while_unavailable},
    settings::SyncSettings,
    sync_stats::SyncStats,
};
use crate::ports::Ports;

/// What the sync reads and writes by, and the actor that it writes as.
pub(super) struct SyncPorts {
    pub(super) ports: Ports,
    pub(super) sync_lock: Arc<dyn SyncLock>,
    pub(super) actor: Actor,
}

type Lease = Option<Box<dyn SyncLease>>;

/// Writer of one run.
pub(super) struct RunWriter {
    sync_ports: Arc<SyncPorts>,
    run_id: SyncRunId,
    lease: Arc<Mutex<Lease>>,
    timeout: Duration,
    plan: SyncPlan,
    limits: SafetyLimits,
    approval: SyncApproval,
    progress: PlanProgress,
    /// Failures of single products that are stored.
    recorded_failures: u32,
    /// Further ones, which the next checkpoint stores.
    new_failures: Vec<SyncFailure>,
    resumptions: u32,
}

/// A run that has begun, and the sync lock.
pub(super) struct BegunRun {
    pub(super) run_id: SyncRunId,
    pub(super) plan_id: PlanId,
    pub(super) lease: Box<dyn SyncLease>,
}

impl BegunRun {
    /// # Errors
    /// [`StorageError::Inconsistent`] if the run has no plan.
    pub(super) fn of(run: &SyncRun, lease: Box<dyn SyncLease>) -> Result<Self> {
        let missing = || StorageError::Inconsistent("a sync run has no plan".to_owned());
        Ok(Self {
            run_id: run.id,
            plan_id: run.plan_id.ok_or_else(missing)?,
            lease,
        })
    }
}

impl RunWriter {
    pub(super) fn new(
        sync_ports: Arc<SyncPorts>,
        begun: BegunRun,
        settings: &SyncSettings,
        approval: SyncApproval,
    ) -> Self {
        Self {
            sync_ports,
            run_id: begun.run_id,
            lease: Arc::new(Mutex::new(Some(begun.lease))),
            timeout: settings.database_timeout,
            plan: SyncPlan {
                id: begun.plan_id,
                items: 0,
            },
            limits: settings.limits,
            approval,
            progress: PlanProgress::default(),
            recorded_failures: 0,
            new_failures: Vec::new(),
            resumptions: 0,
        }
    }

    /// The writer of a run that goes on from this checkpoint.
    pub(super) fn resumed(mut self, checkpoint: &SyncCheckpoint, progress: PlanProgress) -> Self {
        self.plan.items = checkpoint.items;
        self.resumptions = checkpoint.resumptions;
        self.recorded_failures = checkpoint.failures;
        self.progress = progress;
        self
    }

    /// Stores how far the run has come, with the failures since the last time. `requested` are products whose
    /// stock was requested since.
    pub(super) async fn save_checkpoint(
        &mut self,
        options: &SyncOptions,
        position: &RunPosition,
        stats: &SyncStats,
        requested: Vec<PendingStock>,
    ) -> Result<(), WriteError> {
        let state = RunState {
            options: options.clone(),
            position: position.clone(),
            progress: self.progress.clone(),
            stats: stats.clone(),
        };
        let failures = std::mem::take(&mut self.new_failures);
        self.recorded_failures += counted(&failures);
        let checkpoint = SyncCheckpoint {
            items: self.plan.items,
            failures: self.recorded_failures,
            stock_batches: position.stock_batches,
            resumptions: self.resumptions,
            state: state.to_text()?,
        };
        let run_id = self.run_id;
        self.write(move |cx, _reader| {
            record_sync_checkpoint(cx, run_id, &checkpoint, &requested, &failures)
        })
        .await
    }

    /// Stores the failures since the last checkpoint, of a run that stores no further one.
    pub(super) async fn save_failures(&mut self) -> Result<(), WriteError> {
        let failures = std::mem::take(&mut self.new_failures);
        self.save_written(Vec::new(), failures).await
    }

    pub(super) const fn run_id(&self) -> SyncRunId {
        self.run_id
    }

    /// A writer of the run's progress.
    pub(super) fn progress_writer(&self, calendar: Calendar) -> ProgressWriter {
        ProgressWriter::new(
            self.sync_ports.ports.clone(),
            self.sync_ports.actor.clone(),
            self.run_id,
            calendar,
        )
    }

    pub(super) async fn plan_offers(
        &mut self,
        offers: Vec<SupplierOffer>,
    ) -> Result<OffersSummary, WriteError> {
        let (plan, limits, recorded) = (self.plan, self.limits, self.unchanged());
        let planned = self.write(move |cx, reader| {
            plan_sync_offers(cx, reader, plan, &limits, &offers, recorded)
        });
        let planned = planned.await?;
        Ok(self.take(planned))
    }

    pub(super) async fn plan_stock(
        &mut self,
        figures: Vec<SupplierStock>,
    ) -> Result<StockSummary, WriteError> {
        let (plan, recorded) = (self.plan, self.unchanged());
        let planned = self
            .write(move |cx, reader| plan_sync_stock(cx, reader, plan, &figures, recorded))
            .await?;
        Ok(self.take(planned))
    }

    /// Plans that the products which the list lacks can't be bought; returns their codes.
    pub(super) async fn plan_not_listed(
        &mut self,
        listed: BTreeSet<ProductCode>,
    ) -> Result<Vec<ProductCode>, WriteError> {
        let plan = self.plan;
        self.progress.listed = Some(u32::try_from(listed.len()).unwrap_or(u32::MAX));
        let planned = self
            .write(move |cx, reader| plan_sync_not_listed(cx, reader, plan, &listed))
            .await?;
        Ok(self.take(planned))
    }

    /// How it is recorded that a product is as it was offered.
    const fn unchanged(&self) -> Unchanged {
        match (self.approval, self.progress.is_complete) {
            // A plan that waits for a person writes nothing else.
            (SyncApproval::ByPerson, _) => Unchanged::NotRecorded,
            (_, true) => Unchanged::ConfirmedAtEnd,
            (_, false) => Unchanged::RecordedEach,
        }
    }

    /// The run is about the complete list and, unless something else ends it, goes through it.
    pub(super) const fn set_complete(&mut self) {
        // The list may be another one than before the run was resumed.
        self.progress.is_complete = self.resumptions == 0;
    }

    /// Records what a run of the complete list has confirmed, once it has gone through it.
    pub(super) async fn confirm(&self, with_stock: bool) -> Result<(), WriteError> {
        if self.unchanged() != Unchanged::ConfirmedAtEnd {
            return Ok(());
        }
        let run_id = self.run_id;
        self.write(move |cx, _reader| confirm_sync(cx, run_id, with_stock))
            .await
    }

    fn take<T>(&mut self, planned: PlannedBatch<T>) -> T {
        self.plan = planned.plan;
        self.progress.effects.add(planned.effects);
        planned.result
    }

    /// Ends the collection of the plan's items: it is to be applied, held, or left to a person.
    pub(super) async fn finish_plan(&self) -> Result<Plan, WriteError> {
        let (plan, limits, effects) = (self.plan, self.limits, self.progress.effects);
        let (listed, approval) = (self.progress.listed, self.approval);
        self.write(move |cx, reader| {
            let counts = reader.read(|session| Ok(session.products().managed_counts()?))?;
            let scope = SyncScope {
                managed: counts.managed,
                listed_before: counts.listed,
                listed,
            };
            let exceeded = limits.exceeded(effects, scope);
            finish_sync_plan(cx, plan, &exceeded, approval, listed.is_some())
        })
        .await
    }

    /// Writes the next items of the plan, at most `limit`.
    pub(super) async fn apply(&self, limit: u32) -> Result<PlanRound, WriteError> {
        let id = self.plan.id;
        self.write(move |cx, _reader| apply_sync_plan(cx, id, limit))
            .await
    }

    /// The items of the applied plan whose products should be fetched again.
    pub(super) async fn failed_items(&self) -> Result<Vec<PlanItem>, WriteError> {
        let id = self.plan.id;
        self.write(move |_cx, reader| failed_items(reader, id))
            .await
    }

    /// Takes in what failed and what succeeded in a batch; the next checkpoint stores it.
    pub(super) async fn record(
        &mut self,
        tried: Vec<FailureKey>,
        failures: Vec<SyncFailure>,
    ) -> Result<(), WriteError> {
        let newly = failures.iter().filter_map(FailureKey::of);
        let failed: BTreeSet<FailureKey> = newly.collect();
        // Closed when the plan is applied: until then, nothing has succeeded.
        let open = self
            .write(move |cx, _reader| open_failures(cx, &tried))
            .await?;
        self.progress.resolved.extend(open);
        self.progress.resolved.retain(|key| !failed.contains(key));
        self.new_failures.extend(failures);
        Ok(())
    }

    /// Closes the work items of what has succeeded, except those of these failures of writing, which
    /// are recorded.
    pub(super) async fn record_written(
        &mut self,
        failures: Vec<SyncFailure>,
    ) -> Result<(), WriteError> {
        self.save_failures().await?;
        let resolved = std::mem::take(&mut self.progress.resolved);
        self.save_written(resolved.into_iter().collect(), failures)
            .await
    }

    async fn save_written(
        &mut self,
        resolved: Vec<FailureKey>,
        failures: Vec<SyncFailure>,
    ) -> Result<(), WriteError> {
        if resolved.is_empty() && failures.is_empty() {
            return Ok(());
        }
        let (run_id, recorded) = (self.run_id, self.recorded_failures);
        self.recorded_failures += counted(&failures);
        self.write(move |cx, _reader| {
            record_sync_failures(cx, run_id, recorded, &resolved, &failures)
        })
        .await
    }

    /// Stores the reasons of failures with their products once more.
    pub(super) async fn restate_errors(&self) -> Result<(), WriteError> {
        let run_id = self.run_id;
        self.write(move |cx, reader| restate_sync_errors(cx, reader, run_id))
            .await
    }

    /// Closes the run's row and releases the sync lock.
    pub(super) async fn close(
        self,
        outcome: SyncOutcome,
        counts: SyncCounts,
        message: String,
    ) -> Result<SyncRun, WriteError> {
        let run_id = self.run_id;
        let closed = self
            .write(move |cx, _reader| finish_sync(cx, run_id, outcome, counts, message.clone()))
            .await;
        // Dropping the lease may send a query, so it runs off the async threads.
        tokio::task::spawn_blocking(move || drop(self)).await?;
        closed
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(Context<'_>, &dyn Reader) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T, WriteError> {
        let (sync_ports, lease) = (Arc::clone(&self.sync_ports), Arc::clone(&self.lease));
        let run_id = self.run_id;
        retry_while_unavailable(self.timeout, move || {
            let mut lease = lease.lock().unwrap_or_else(PoisonError::into_inner);
            // Before every transaction, because the lock is lost if its connection breaks.
            ensure_lease(&sync_ports, run_id, &mut lease)?;
            let cx = sync_ports.ports.context(&sync_ports.actor);
            Ok(work(cx, &*sync_ports.ports.reader)?)
        })
        .await
    }
}

fn counted(failures: &[SyncFailure]) -> u32 {
    u32::try_from(failures.len()).unwrap_or(u32::MAX)
}

/// Makes sure that this run holds the sync lock. The lock is lost with its connection; it is
/// acquired again if no other run has taken it in between.
fn ensure_lease(
    sync_ports: &SyncPorts,
    run_id: SyncRunId,
    lease: &mut Lease,
) -> Result<(), WriteError> {
    if lease.as_mut().is_some_and(|lease| lease.is_held()) {
        return Ok(());
    }
    // First: dropping the old lease closes its connection, which may still hold the lock.
    *lease = None;
    let taken = sync_ports.sync_lock.try_acquire().map_err(Error::from)?;
    let taken = taken.ok_or(WriteError::LeaseTaken)?;
    let run = sync_ports
        .ports
        .reader
        .read(|session| Ok(session.sync_runs().find(run_id)?))?;
    // Starting a run closes rows left open by others: then this run must not go on.
    if run.is_none_or(|run| run.status != SyncStatus::Processing) {
        return Err(WriteError::RunClosed);
    }
    tracing::warn!(run = %run_id, "the right to sync was lost with its connection, and taken again");
    *lease = Some(taken);
    Ok(())
}
