//! Counting, every second.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    ports::{Clock, Transactor},
    statistics::Calendar,
    use_cases::fold_statistics,
};

use super::ActivityLog;
use crate::{
    commands::explained,
    stock::{Brief, Repeat},
    stopping,
    supervision::{Components, SupervisedTask},
};

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(1);
/// Steps and registrations that are counted in one transaction.
const AT_ONCE: u32 = 5000;

/// The jobs that count; they end when this is dropped. Several instances may run them at once: one
/// at a time counts, each writes the users it has seen.
pub struct StatisticsJobs {
    _tasks: Vec<SupervisedTask>,
    transactor: Arc<dyn Transactor>,
    activity: Arc<ActivityLog>,
}

impl StatisticsJobs {
    /// Starts them.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        calendar: Calendar,
        activity: Arc<ActivityLog>,
        components: &Components,
    ) -> Self {
        let repeat = Repeat {
            transactor,
            clock,
            components,
        };
        let log = Arc::clone(&activity);
        let transactor: Arc<dyn Transactor> = Arc::new(Brief(Arc::clone(transactor)));
        let brief = Repeat {
            transactor: &transactor,
            ..repeat
        };
        let tasks = vec![
            repeat.every(PAUSE, "fold-statistics", move |cx| {
                fold_statistics(cx, calendar, AT_ONCE)
            }),
            brief.every(PAUSE, "note-activity", move |cx| {
                log.flush(cx.transactor)?;
                Ok(false)
            }),
        ];
        Self {
            _tasks: tasks,
            transactor: Arc::clone(&transactor),
            activity,
        }
    }

    /// Ends them; the users that this process alone has seen are written first, `within` this time.
    /// Blocks.
    pub fn stop(self, within: Duration) {
        let write = || self.activity.flush(&*self.transactor).map(|()| 0);
        if let Err(error) = stopping::again_until_written(within, write) {
            tracing::warn!(error = %explained(&error), "the last active users were not written");
        }
    }
}
