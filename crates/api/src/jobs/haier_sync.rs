//! Closes syncs whose process died, and stops those of this server when it stops.

use std::{sync::Arc, time::Duration};

use cangku_domain::accounts::SystemActor;

use super::JobSet;
use crate::haier_sync::BackgroundSyncs;

/// Interval of looking for runs whose process died.
const DEAD_RUNS_PAUSE: Duration = Duration::from_secs(10);

pub(crate) fn start(jobs: &mut JobSet, syncs: Arc<BackgroundSyncs>) {
    let at_stop = Arc::clone(&syncs);
    jobs.write_at_stop(move |within| at_stop.stop(within));
    jobs.every(DEAD_RUNS_PAUSE, SystemActor::CloseDeadSyncs, move |cx| {
        for run in syncs.close_dead_runs(cx)? {
            tracing::warn!(run = run.id.get(), "closed a sync whose process died");
        }
        Ok(false)
    });
}
