//! Retries products that failed in syncs, once their pause is over.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    Error, PageRequest, Result,
    accounts::SystemActor,
    plans::{PlanKind, PlanStatus},
    ports::{FailureSelection, PlanFilter, Reader},
    supplier::{HaierConfigRefusal, SyncRefusal, SyncRun},
    use_cases::{Context, Created, Once},
};
use haier_client::HaierClient;

use super::JobSet;
use crate::haier_sync::BackgroundSyncs;

/// Starts the job with this pause between two rounds, unless it is zero. `client` provides the client
/// of the active configuration.
pub(crate) fn start(
    jobs: &mut JobSet,
    period: Duration,
    syncs: Arc<BackgroundSyncs>,
    client: impl Fn(&dyn Reader) -> Result<HaierClient> + Send + Sync + 'static,
) {
    if period.is_zero() {
        return;
    }
    let reader = Arc::clone(&jobs.ports().reader);
    jobs.every(period, SystemActor::RetrySyncFailures, move |cx| {
        match retry(cx, &*reader, &syncs, &client) {
            Ok(Some(run)) => {
                tracing::info!(run = run.id.get(), "a sync retries products that failed");
                Ok(false)
            }
            Ok(None) => Ok(false),
            // Another sync may bring them, or the next round does.
            Err(Error::Sync(SyncRefusal::AlreadyRunning | SyncRefusal::NothingToRetry)) => {
                Ok(false)
            }
            Err(Error::HaierConfig(HaierConfigRefusal::NotConfigured)) => Ok(false),
            Err(error) => Err(error),
        }
    });
}

fn retry(
    cx: Context<'_>,
    reader: &dyn Reader,
    syncs: &BackgroundSyncs,
    client: &impl Fn(&dyn Reader) -> Result<HaierClient>,
) -> Result<Option<SyncRun>> {
    let due = FailureSelection {
        due_by: Some(cx.now()),
        ..FailureSelection::default()
    };
    // Without the sync lock, so that a look refuses no other sync.
    if !reader.read(|session| Ok(session.product_failures().exists(&due)?))? {
        return Ok(None);
    }
    // A run that a dead process left is resumed first: another run would close it.
    if !reader
        .read(|session| Ok(session.sync_runs().unfinished()?))?
        .is_empty()
    {
        return Ok(None);
    }
    // A plan that a person must look at: another one would be held for the same reason.
    let held = PlanFilter {
        kind: Some(PlanKind::HaierSync),
        status: Some(PlanStatus::Held),
    };
    let held = reader.read(|session| Ok(session.plans().list(&held, PageRequest::default())?))?;
    if !held.results.is_empty() {
        return Ok(None);
    }
    let once = Once {
        idempotency: None,
        render: |_run| Err(Error::MissingRenderer),
    };
    Ok(match syncs.retry(cx, client(reader), &due, &once)? {
        Created::Fresh { value, .. } => Some(value),
        Created::Replayed(_) => None,
    })
}
