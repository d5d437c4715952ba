//! Releases expired holds, and those of disabled users.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use cangku_domain::{
    accounts::SystemActor,
    use_cases::{expire_holds, release_holdings_of_disabled_users},
};

use super::JobSet;

/// Holds released in one transaction: locks of their products wait for it.
const BATCH_SIZE: u32 = 1000;

/// Starts the jobs, each with this pause between two sweeps.
pub(crate) fn start(jobs: &mut JobSet, period: Duration) {
    jobs.every(period, SystemActor::ExpireHolds, |cx| {
        Ok(expire_holds(cx, BATCH_SIZE)? > 0)
    });
    let refused_before = AtomicUsize::new(0);
    jobs.every_briefly(period, SystemActor::ReleaseDisabledUsers, move |cx| {
        let done = release_holdings_of_disabled_users(cx, None, BATCH_SIZE)?;
        let refused = done.refused;
        // Logged when the number changes, not in every round: these holds stay until there is room
        // in the stock.
        if refused_before.swap(refused, Ordering::Relaxed) != refused && refused > 0 {
            tracing::warn!(refused, "switched-off users hold what can't be given back");
        }
        Ok(done.is_any())
    });
}
