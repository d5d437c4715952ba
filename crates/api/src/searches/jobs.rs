//! Background jobs that write and purge the search log.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    accounts::{Actor, SystemActor},
    ports::{Clock, Transactor},
    statistics::Calendar,
    use_cases::{Context, purge_searches},
};
use chrono::TimeDelta;

use super::SearchQueue;
use crate::{
    commands::error_chain,
    graceful_shutdown,
    stock::{Brief, Repeat},
    supervision::{Components, SupervisedTask},
};

/// Pause between two rounds of logging.
const LOGGING_PAUSE: Duration = Duration::from_secs(1);
/// Pause between two rounds of purging.
const FORGETTING_PAUSE: Duration = Duration::from_secs(60);
/// Rows purged in one transaction.
const BATCH_SIZE: u32 = 5000;

/// Calendar and retention of the search log.
#[derive(Debug, Clone, Copy)]
pub struct SearchSettings {
    /// The shop's calendar, which says when a business day begins.
    pub calendar: Calendar,
    /// Retention of searches; `None`: for ever.
    pub log_life: Option<TimeDelta>,
}

/// The jobs of the search log; they stop when this is dropped. Several instances may run them at
/// the same time: each logs the searches that it has served.
pub struct SearchJobs {
    _tasks: Vec<SupervisedTask>,
    transactor: Arc<dyn Transactor>,
    clock: Arc<dyn Clock>,
    log: Arc<SearchQueue>,
}

impl SearchJobs {
    /// Starts the jobs.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        settings: SearchSettings,
        log: Arc<SearchQueue>,
        components: &Components,
    ) -> Self {
        let repeat = Repeat {
            transactor,
            clock,
            components,
        };
        // A short lock timeout suffices: what fails now is written in the next round.
        let transactor: Arc<dyn Transactor> = Arc::new(Brief(Arc::clone(transactor)));
        let brief = Repeat {
            transactor: &transactor,
            ..repeat
        };
        let SearchSettings { calendar, log_life } = settings;
        let noted = Arc::clone(&log);
        let logging = move |cx: Context<'_>| {
            noted.flush(cx)?;
            Ok(false)
        };
        let forgetting = move |cx: Context<'_>| purge_searches(cx, calendar, log_life, BATCH_SIZE);
        let tasks = vec![
            brief.every(LOGGING_PAUSE, SystemActor::LogSearches, logging),
            repeat.every(FORGETTING_PAUSE, SystemActor::PurgeSearches, forgetting),
        ];
        Self {
            _tasks: tasks,
            transactor: Arc::clone(&transactor),
            clock: Arc::clone(clock),
            log,
        }
    }

    /// Stops the jobs, after writing the searches that are only in this process's memory, `within`
    /// this time. Blocks.
    pub fn stop(self, within: Duration) {
        let cx = Context {
            transactor: &*self.transactor,
            clock: &*self.clock,
            actor: &Actor::system(SystemActor::LogSearches),
        };
        let write = || self.log.flush(cx).map(|()| 0);
        if let Err(error) = graceful_shutdown::again_until_written(within, write) {
            tracing::warn!(error = %error_chain(&error), "the last searches were not logged");
        }
    }
}
