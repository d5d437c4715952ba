//! Computes the search tokens of products that were written by another program, or before the rules
//! for tokens changed.

use std::time::Duration;

use cangku_domain::{
    Result,
    accounts::SystemActor,
    use_cases::{Context, reindex_products},
};

use super::JobSet;

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(1);
/// Products whose tokens are computed in one transaction.
const BATCH_SIZE: u32 = 500;

/// Starts the job. Several instances may run it at the same time: each takes products that the
/// others don't have locked.
pub(crate) fn start(jobs: &mut JobSet) {
    jobs.every(PAUSE, SystemActor::RefreshSearch, |cx| {
        let round = reindex_products(cx, BATCH_SIZE)?;
        // A round without progress found only products that others have locked: pause before the
        // next.
        Ok(round.found == BATCH_SIZE && round.refreshed > 0)
    });
}

/// Computes all missing tokens, and returns for how many products. Products locked by another
/// instance are left to it. Ends early if `is_stopped` returns true.
///
/// # Errors
/// The products of earlier rounds stay committed.
pub fn refresh_all(cx: Context<'_>, is_stopped: &dyn Fn() -> bool) -> Result<u64> {
    let mut refreshed = 0;
    while !is_stopped() {
        let round = reindex_products(cx, BATCH_SIZE)?;
        refreshed += u64::from(round.refreshed);
        if round.found < BATCH_SIZE || round.refreshed == 0 {
            break;
        }
    }
    Ok(refreshed)
}
