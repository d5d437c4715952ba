//! Deletes picture files without a row.

use cangku_domain::error_chain;
use std::{
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;

use super::{
    JobSet,
    runner::{Round, Schedule},
};
use crate::media::{CleaningError, MediaCleaner};

/// Interval of looking for files whose row was deleted.
const LEFTOVERS_PAUSE: Duration = Duration::from_secs(2);
/// Pause between two sweeps of the whole store.
const SWEEP_PAUSE: Duration = Duration::from_secs(600);
/// Minimum age of a file that the sweep deletes. An upload needs far less time between its file and
/// its row.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// Starts the jobs.
pub(crate) fn start(jobs: &mut JobSet, cleaner: MediaCleaner) {
    let is_claimed = Arc::new(AtomicBool::new(false));
    let orphans = cleaner.clone();
    jobs.start(
        Schedule::every(LEFTOVERS_PAUSE),
        "media-leftovers",
        move || {
            let (cleaner, is_claimed) = (orphans.clone(), Arc::clone(&is_claimed));
            async move {
                // Before the first upload: claims an empty store for this shop.
                if !is_claimed.swap(true, Ordering::Relaxed) {
                    report("claim", cleaner.claim_store().await.map(|()| 0));
                }
                report("leftovers", cleaner.delete_orphans().await)
            }
        },
    );
    // The pause comes first: an operator who has started with the wrong database has time to
    // notice.
    jobs.start(Schedule::after(SWEEP_PAUSE), "media-sweep", move || {
        let cleaner = cleaner.clone();
        async move { report("sweep", cleaner.sweep(GRACE).await) }
    });
}

fn report(job: &str, outcome: Result<u64, CleaningError>) -> Round {
    match outcome {
        Ok(0) => Round::Done,
        Ok(files) => {
            tracing::info!(job, files, "pictures without a row were deleted");
            Round::Done
        }
        // The supervisor must see the panic.
        Err(CleaningError::Stopped(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(error @ CleaningError::Foreign { .. }) => {
            tracing::error!(job, "{error}");
            // Only the operator can fix this: don't log it every two seconds.
            Round::Blocked(SWEEP_PAUSE)
        }
        Err(error) => {
            tracing::warn!(job, error = %error_chain(&error), "cleaning up pictures broke off");
            Round::Failed
        }
    }
}
