//! Background jobs that write views and purge old ones.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    accounts::SystemActor,
    ports::{Clock, Transactor},
    use_cases::purge_views,
};

use super::{ViewCounter, ViewSettings};
use crate::{
    commands::error_chain,
    stock::{Brief, Repeat},
    supervision::{Components, SupervisedTask},
};

/// Pause between two rounds of writing views.
const PAUSE: Duration = Duration::from_secs(1);
/// Pause between two rounds of purging.
const FORGETTING_PAUSE: Duration = Duration::from_secs(60);
/// Rows purged in one transaction, which holds the locks of their products.
const BATCH_SIZE: u32 = 1000;

/// The jobs that write views and purge old ones; they stop when this is dropped. Several instances
/// may run them at the same time.
pub struct ViewJobs {
    _tasks: Vec<SupervisedTask>,
    transactor: Arc<dyn Transactor>,
    views: Arc<ViewCounter>,
}

impl ViewJobs {
    /// Starts the jobs.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        settings: ViewSettings,
        views: Arc<ViewCounter>,
        components: &Components,
    ) -> Self {
        let repeat = Repeat {
            transactor,
            clock,
            components,
        };
        let counter = Arc::clone(&views);
        // A short lock timeout suffices: what fails now is written in the next round.
        let transactor: Arc<dyn Transactor> = Arc::new(Brief(Arc::clone(transactor)));
        let brief = Repeat {
            transactor: &transactor,
            ..repeat
        };
        let tasks = vec![
            brief.every(PAUSE, SystemActor::CountViews, move |cx| {
                counter.log().flush(cx.transactor)?;
                Ok(false)
            }),
            repeat.every(FORGETTING_PAUSE, SystemActor::PurgeViews, move |cx| {
                let round = purge_views(cx, settings.trending, BATCH_SIZE)?;
                Ok(round.found == u64::from(BATCH_SIZE) && round.purged > 0)
            }),
        ];
        Self {
            _tasks: tasks,
            transactor: Arc::clone(&transactor),
            views,
        }
    }

    /// Stops the jobs, after writing the views that aren't written yet, `within` this time. If that
    /// succeeds and no request is running, no acknowledged view is lost. Blocks.
    pub fn stop(self, within: Duration) {
        let written = self.views.log().flush_all(&*self.transactor, within);
        match written {
            Ok(0) => {}
            Ok(products) => tracing::warn!(
                products,
                "others have products in hand, whose last views were not written"
            ),
            Err(error) => {
                tracing::warn!(error = %error_chain(&error), "the last views were not written")
            }
        }
    }
}
