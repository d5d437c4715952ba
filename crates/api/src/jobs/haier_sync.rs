//! Goes on with syncs whose process died, or closes them, and stops those of this server when it stops.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    Error, Result, accounts::SystemActor, ports::Reader, supplier::HaierConfigRefusal,
};
use haier_client::HaierClient;

use super::JobSet;
use crate::haier_sync::BackgroundSyncs;

/// Interval of looking for runs whose process died.
const DEAD_RUNS_PAUSE: Duration = Duration::from_secs(10);

/// Starts the job. `client` provides the client of the active configuration.
pub(crate) fn start(
    jobs: &mut JobSet,
    syncs: Arc<BackgroundSyncs>,
    client: impl Fn(&dyn Reader) -> Result<HaierClient> + Send + Sync + 'static,
) {
    let at_stop = Arc::clone(&syncs);
    jobs.write_at_stop(move |within| at_stop.stop(within));
    jobs.every(DEAD_RUNS_PAUSE, SystemActor::CloseDeadSyncs, move |cx| {
        match syncs.resume_dead_run(cx, &client) {
            Ok(Some(run)) => {
                tracing::warn!(run = run.id.get(), "resumed a sync whose process died");
                return Ok(false);
            }
            Ok(None) | Err(Error::HaierConfig(HaierConfigRefusal::NotConfigured)) => {}
            // The run is still there in the next round.
            Err(error) => return Err(error),
        }
        for run in syncs.close_dead_runs(cx)? {
            tracing::warn!(run = run.id.get(), "closed a sync whose process died");
        }
        Ok(false)
    });
}
