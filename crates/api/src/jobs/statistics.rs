//! Updates the statistics rollups every second.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    accounts::SystemActor, error_chain, statistics::Calendar, use_cases::fold_statistics,
};

use super::{JobSet, short_lock_timeout::with_short_lock_timeout};
use crate::{graceful_shutdown, statistics::ActiveUsers};

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(1);
/// Order steps and registrations counted in one transaction.
const BATCH_SIZE: u32 = 5000;

/// Starts the jobs. Of several instances one at a time counts, and each writes the users that it
/// has seen.
pub(crate) fn start(jobs: &mut JobSet, calendar: Calendar, activity: Arc<ActiveUsers>) {
    jobs.every(PAUSE, SystemActor::FoldStatistics, move |cx| {
        fold_statistics(cx, calendar, BATCH_SIZE)
    });
    let pending = Arc::clone(&activity);
    // A short lock timeout suffices: what fails now is written in the next round.
    jobs.every_briefly(PAUSE, SystemActor::RecordActivity, move |cx| {
        pending.flush(cx.transactor)?;
        Ok(false)
    });
    let ports = with_short_lock_timeout(jobs.ports());
    jobs.write_at_stop(move |within| {
        let write = || activity.flush(&*ports.transactor).map(|()| 0);
        if let Err(error) = graceful_shutdown::retry_until_written(within, write) {
            tracing::warn!(error = %error_chain(&error), "the last active users were not written");
        }
    });
}
