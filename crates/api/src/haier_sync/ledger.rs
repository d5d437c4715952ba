//! Writing what a run brings, under its right to sync.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cangku_domain::{
    Error, Result, SyncRunId,
    accounts::Actor,
    ports::{Clock, Reader, SyncLease, SyncLock, Transactor},
    supplier::{SupplierOffer, SupplierStock, SyncCounts, SyncFailure, SyncRun, SyncStatus},
    use_cases::{
        AppliedOffers, AppliedStock, Context, SyncOutcome, apply_offers, apply_supplier_stock,
        finish_sync, record_sync_failures,
    },
};

use super::patience::{WriteError, patiently};

/// The database as the sync needs it, the clock, and who syncs.
pub(super) struct Stores {
    pub(super) transactor: Arc<dyn Transactor>,
    pub(super) reader: Arc<dyn Reader>,
    pub(super) sync_lock: Arc<dyn SyncLock>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) actor: Actor,
}

impl Stores {
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            transactor: &*self.transactor,
            clock: &*self.clock,
            actor: &self.actor,
        }
    }
}

type Lease = Option<Box<dyn SyncLease>>;

/// Writes for one run.
pub(super) struct Ledger {
    stores: Arc<Stores>,
    run_id: SyncRunId,
    lease: Arc<Mutex<Lease>>,
    patience: Duration,
}

impl Ledger {
    pub(super) fn new(
        stores: Arc<Stores>,
        run_id: SyncRunId,
        lease: Box<dyn SyncLease>,
        patience: Duration,
    ) -> Self {
        Self {
            stores,
            run_id,
            lease: Arc::new(Mutex::new(Some(lease))),
            patience,
        }
    }

    pub(super) const fn run_id(&self) -> SyncRunId {
        self.run_id
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

    pub(super) async fn record(&self, failures: Vec<SyncFailure>) -> Result<(), WriteError> {
        let run_id = self.run_id;
        self.write(move |cx| record_sync_failures(cx, run_id, &failures))
            .await
    }

    /// Closes the run and gives the right to sync back.
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
        // Giving it back may talk to the database.
        tokio::task::spawn_blocking(move || drop(self)).await?;
        closed
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(Context<'_>) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T, WriteError> {
        let (stores, lease) = (Arc::clone(&self.stores), Arc::clone(&self.lease));
        let run_id = self.run_id;
        patiently(self.patience, move || {
            let mut lease = lease.lock().unwrap_or_else(PoisonError::into_inner);
            hold(&stores, run_id, &mut lease)?;
            Ok(work(stores.context())?)
        })
        .await
    }
}

/// Sees to it that the right to sync is ours: it is lost with its connection, and taken again where
/// nobody else had it in between.
fn hold(stores: &Stores, run_id: SyncRunId, lease: &mut Lease) -> Result<(), WriteError> {
    if lease.as_mut().is_some_and(|lease| lease.is_held()) {
        return Ok(());
    }
    *lease = None;
    let taken = stores.sync_lock.try_acquire().map_err(Error::from)?;
    let taken = taken.ok_or(WriteError::LeaseTaken)?;
    let run = stores
        .reader
        .read(|session| Ok(session.sync_runs().find(run_id)?))?;
    // Whoever starts a run closes those that are left unfinished.
    if run.is_none_or(|run| run.status != SyncStatus::Processing) {
        return Err(WriteError::RunClosed);
    }
    tracing::warn!(run = %run_id, "the right to sync was lost with its connection, and taken again");
    *lease = Some(taken);
    Ok(())
}
