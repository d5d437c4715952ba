//! Search tokens of products that came in by another way than the program, or before its rules
//! for tokens changed.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    Result,
    ports::{Clock, Transactor},
    use_cases::{Context, refresh_search},
};
use tokio::task::JoinHandle;

use crate::stock::repeat;

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(1);
/// Products whose tokens are made in one transaction.
const AT_ONCE: u32 = 500;

/// The job that makes them; it ends when this is dropped. Several instances may run it at once:
/// each takes products that the others don't have.
pub struct SearchIndexJob(JoinHandle<()>);

impl SearchIndexJob {
    /// Starts it.
    pub fn start(transactor: &Arc<dyn Transactor>, clock: &Arc<dyn Clock>) -> Self {
        Self(repeat("refresh-search", PAUSE, transactor, clock, |cx| {
            let round = refresh_search(cx, AT_ONCE)?;
            Ok(round.found == AT_ONCE && round.refreshed > 0)
        }))
    }
}

impl Drop for SearchIndexJob {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Makes all that are missing, and answers for how many products; those that others work on are
/// left to them. It ends early where `is_stopped` says so.
///
/// # Errors
/// Where storage fails; what was made until then stays.
pub fn refresh_all(cx: Context<'_>, is_stopped: &dyn Fn() -> bool) -> Result<u64> {
    let mut refreshed = 0;
    while !is_stopped() {
        let round = refresh_search(cx, AT_ONCE)?;
        refreshed += u64::from(round.refreshed);
        if round.found < AT_ONCE || round.refreshed == 0 {
            break;
        }
    }
    Ok(refreshed)
}
