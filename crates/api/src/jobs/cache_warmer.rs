//! Keeps common responses in the cache.

use std::{fmt::Display, time::Duration};

use super::{
    JobSet,
    runner::{Round, Schedule},
};

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(60);

/// Starts the job, which calls `warm` at once and every minute; no request waits for it. Requires
/// the server's runtime.
pub(crate) fn start<F, E>(jobs: &mut JobSet, warm: impl Fn() -> F + Clone + 'static)
where
    F: Future<Output = Result<(), E>> + 'static,
    E: Display,
{
    jobs.start_local(Schedule::every(PAUSE), "warming", move || {
        let warmed = warm();
        async move {
            match warmed.await {
                Ok(()) => Round::Done,
                Err(problem) => {
                    tracing::warn!(%problem, "common responses could not be loaded into the cache");
                    Round::Failed
                }
            }
        }
    });
}
