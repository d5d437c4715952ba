//! Writes a run's data while holding the sync lock.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cangku_domain::{
    Error, Result, SyncRunId,
    accounts::Actor,
    catalog::ProductCode,
    ports::{SyncLease, SyncLock},
    supplier::{
        FailureKey, SupplierOffer, SupplierStock, SyncCounts, SyncFailure, SyncRun, SyncStatus,
    },
    use_cases::{
        AppliedOffers, AppliedStock, Context, SyncOutcome, apply_offers, apply_supplier_stock,
        finish_sync, mark_not_listed, record_sync_failures,
    },
};

use super::{
    progress_writer::ProgressWriter,
    retry::{WriteError, retry_while_unavailable},
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
}

impl RunWriter {
    pub(super) fn new(
        sync_ports: Arc<SyncPorts>,
        run_id: SyncRunId,
        lease: Box<dyn SyncLease>,
        timeout: Duration,
    ) -> Self {
        Self {
            sync_ports,
            run_id,
            lease: Arc::new(Mutex::new(Some(lease))),
            timeout,
        }
    }

    pub(super) const fn run_id(&self) -> SyncRunId {
        self.run_id
    }

    /// A writer of the run's progress.
    pub(super) fn progress_writer(&self) -> ProgressWriter {
        ProgressWriter::new(
            self.sync_ports.ports.clone(),
            self.sync_ports.actor.clone(),
            self.run_id,
        )
    }

    pub(super) async fn apply_offers(
        &self,
        offers: Vec<SupplierOffer>,
    ) -> Result<AppliedOffers, WriteError> {
        self.write(move |cx| apply_offers(cx, &offers)).await
    }

    pub(super) async fn apply_stock(
        &self,
        figures: Vec<SupplierStock>,
    ) -> Result<AppliedStock, WriteError> {
        self.write(move |cx| apply_supplier_stock(cx, &figures))
            .await
    }

    /// Marks one batch of products that the list lacks; returns their codes, none at the end.
    pub(super) async fn mark_not_listed(
        &self,
        listed: Arc<BTreeSet<ProductCode>>,
    ) -> Result<Vec<ProductCode>, WriteError> {
        self.write(move |cx| mark_not_listed(cx, &listed)).await
    }

    pub(super) async fn record(
        &self,
        tried: Vec<FailureKey>,
        failures: Vec<SyncFailure>,
    ) -> Result<(), WriteError> {
        let run_id = self.run_id;
        self.write(move |cx| record_sync_failures(cx, run_id, &tried, &failures))
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
            .write(move |cx| finish_sync(cx, run_id, outcome, counts, message.clone()))
            .await;
        // Dropping the lease may send a query, so it runs off the async threads.
        tokio::task::spawn_blocking(move || drop(self)).await?;
        closed
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(Context<'_>) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T, WriteError> {
        let (sync_ports, lease) = (Arc::clone(&self.sync_ports), Arc::clone(&self.lease));
        let run_id = self.run_id;
        retry_while_unavailable(self.timeout, move || {
            let mut lease = lease.lock().unwrap_or_else(PoisonError::into_inner);
            // Before every transaction, because the lock is lost if its connection breaks.
            ensure_lease(&sync_ports, run_id, &mut lease)?;
            Ok(work(sync_ports.ports.context(&sync_ports.actor))?)
        })
        .await
    }
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
