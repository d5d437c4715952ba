//! Writes and purges the search log.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    accounts::{Actor, SystemActor},
    error_chain,
    statistics::Calendar,
    use_cases::purge_searches,
};
use chrono::TimeDelta;

use super::{JobSet, short_lock_timeout::with_short_lock_timeout};
use crate::{graceful_shutdown, searches::SearchQueue};

/// Pause between two rounds of logging.
const LOGGING_PAUSE: Duration = Duration::from_secs(1);
/// Pause between two rounds of purging.
const PURGING_PAUSE: Duration = Duration::from_secs(60);
/// Rows purged in one transaction.
const BATCH_SIZE: u32 = 5000;
/// The job that logs.
const LOGGING: SystemActor = SystemActor::LogSearches;

/// Starts the jobs. Each instance logs the searches that it has served. `retention` is that of the
/// log; `None`: for ever.
pub(crate) fn start(
    jobs: &mut JobSet,
    calendar: Calendar,
    retention: Option<TimeDelta>,
    queue: Arc<SearchQueue>,
) {
    let pending = Arc::clone(&queue);
    // A short lock timeout suffices: what fails now is written in the next round.
    jobs.every_briefly(LOGGING_PAUSE, LOGGING, move |cx| {
        pending.flush(cx)?;
        Ok(false)
    });
    jobs.every(PURGING_PAUSE, SystemActor::PurgeSearches, move |cx| {
        purge_searches(cx, calendar, retention, BATCH_SIZE)
    });
    let ports = with_short_lock_timeout(jobs.ports());
    jobs.write_at_stop(move |within| {
        let actor = Actor::system(LOGGING);
        let write = || queue.flush(ports.context(&actor)).map(|()| 0);
        if let Err(error) = graceful_shutdown::retry_until_written(within, write) {
            tracing::warn!(error = %error_chain(&error), "the last searches were not logged");
        }
    });
}
