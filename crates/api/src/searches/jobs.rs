//! Logging and forgetting searches, again and again.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    accounts::Actor,
    ports::{Clock, Transactor},
    statistics::Calendar,
    use_cases::{Context, forget_searches},
};
use chrono::TimeDelta;

use super::SearchLog;
use crate::{
    commands::explained,
    stock::{Brief, Repeat},
    stopping,
    supervision::{Components, SupervisedTask},
};

/// Pause between two rounds of logging.
const LOGGING_PAUSE: Duration = Duration::from_secs(1);
/// Pause between two rounds of forgetting.
const FORGETTING_PAUSE: Duration = Duration::from_secs(60);
/// Rows that are forgotten in one transaction.
const AT_ONCE: u32 = 5000;

/// When business days begin, and how long searches stay in the log.
#[derive(Debug, Clone, Copy)]
pub struct SearchSettings {
    /// The shop's calendar.
    pub calendar: Calendar,
    /// How long they stay; `None` is for ever.
    pub log_life: Option<TimeDelta>,
}

/// The jobs of the search log; they end when this is dropped. Several instances may run them at
/// once: each logs what it was asked.
pub struct SearchJobs {
    _tasks: Vec<SupervisedTask>,
    transactor: Arc<dyn Transactor>,
    clock: Arc<dyn Clock>,
    log: Arc<SearchLog>,
}

impl SearchJobs {
    /// Starts them.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        settings: SearchSettings,
        log: Arc<SearchLog>,
        components: &Components,
    ) -> Self {
        let repeat = Repeat {
            transactor,
            clock,
            components,
        };
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
        let forgetting = move |cx: Context<'_>| forget_searches(cx, calendar, log_life, AT_ONCE);
        let tasks = vec![
            brief.every(LOGGING_PAUSE, "log-searches", logging),
            repeat.every(FORGETTING_PAUSE, "forget-searches", forgetting),
        ];
        Self {
            _tasks: tasks,
            transactor: Arc::clone(&transactor),
            clock: Arc::clone(clock),
            log,
        }
    }

    /// Ends them; what this process alone knows is logged first, `within` this time. Blocks.
    pub fn stop(self, within: Duration) {
        let cx = Context {
            transactor: &*self.transactor,
            clock: &*self.clock,
            actor: &Actor::system("log-searches"),
        };
        let write = || self.log.flush(cx).map(|()| 0);
        if let Err(error) = stopping::again_until_written(within, write) {
            tracing::warn!(error = %explained(&error), "the last searches were not logged");
        }
    }
}
