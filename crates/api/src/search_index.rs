//! Search tokens of products that came in by another way than the program, or before its rules
//! for tokens changed.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    Result,
    ports::{Clock, Transactor},
    use_cases::{Context, refresh_search},
};

use crate::{
    stock::Repeat,
    supervision::{Components, SupervisedTask},
};

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(1);
/// Products whose tokens are made in one transaction.
const AT_ONCE: u32 = 500;

/// The job that makes them; it ends when this is dropped. Several instances may run it at once:
/// each takes products that the others don't have.
pub struct SearchIndexJob {
    _task: SupervisedTask,
}

impl SearchIndexJob {
    /// Starts it.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        components: &Components,
    ) -> Self {
        let repeat = Repeat {
            transactor,
            clock,
            components,
        };
        let task = repeat.every(PAUSE, "refresh-search", |cx| {
            let round = refresh_search(cx, AT_ONCE)?;
            Ok(round.found == AT_ONCE && round.refreshed > 0)
        });
        Self { _task: task }
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
