//! Writes views and purges old ones.

use std::{sync::Arc, time::Duration};

use cangku_domain::{accounts::SystemActor, error_chain, use_cases::purge_views};

use super::{JobSet, short_lock_timeout::with_short_lock_timeout};
use crate::views::{ViewCounter, ViewSettings};

/// Pause between two rounds of writing views.
const PAUSE: Duration = Duration::from_secs(1);
/// Pause between two rounds of purging.
const PURGING_PAUSE: Duration = Duration::from_secs(60);
/// Rows purged in one transaction, which holds the locks of their products.
const BATCH_SIZE: u32 = 1000;

/// Starts the jobs. Each instance writes the views that it has counted.
pub(crate) fn start(jobs: &mut JobSet, settings: ViewSettings, views: Arc<ViewCounter>) {
    let counter = Arc::clone(&views);
    // A short lock timeout suffices: what fails now is written in the next round.
    jobs.every_briefly(PAUSE, SystemActor::CountViews, move |cx| {
        counter.buffer().flush(cx.transactor)?;
        Ok(false)
    });
    jobs.every(PURGING_PAUSE, SystemActor::PurgeViews, move |cx| {
        let round = purge_views(cx, settings.trending, BATCH_SIZE)?;
        Ok(round.found == u64::from(BATCH_SIZE) && round.purged > 0)
    });
    let ports = with_short_lock_timeout(jobs.ports());
    jobs.write_at_stop(
        move |within| match views.buffer().flush_all(&*ports.transactor, within) {
            Ok(0) => {}
            Ok(products) => tracing::warn!(
                products,
                "the last views of products that are locked were not written"
            ),
            Err(error) => {
                tracing::warn!(error = %error_chain(&error), "the last views were not written");
            }
        },
    );
}
