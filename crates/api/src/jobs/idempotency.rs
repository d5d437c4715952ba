//! Purges expired idempotency records.

use std::time::Duration;

use cangku_domain::{accounts::SystemActor, use_cases::purge_idempotency_keys};
use chrono::TimeDelta;

use super::JobSet;

/// Records purged in one transaction.
const BATCH_SIZE: u32 = 5000;
/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(60);

/// Starts the job. Responses are stored for `retention`, for retries of their requests.
pub(crate) fn start(jobs: &mut JobSet, retention: Duration) {
    let retention = TimeDelta::from_std(retention).unwrap_or(TimeDelta::MAX);
    jobs.every(PAUSE, SystemActor::PurgeIdempotencyKeys, move |cx| {
        // After a full batch more may be left.
        Ok(purge_idempotency_keys(cx, retention, BATCH_SIZE)? == u64::from(BATCH_SIZE))
    });
}
