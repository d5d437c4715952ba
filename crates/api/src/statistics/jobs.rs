//! Background jobs that update the statistics rollups every second.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    accounts::SystemActor,
    ports::{Clock, Transactor},
    statistics::Calendar,
    use_cases::fold_statistics,
};

use super::ActiveUsers;
use crate::{
    commands::error_chain,
    graceful_shutdown,
    stock::{Brief, Repeat},
    supervision::{Components, SupervisedTask},
};

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(1);
/// Order steps and registrations counted in one transaction.
const BATCH_SIZE: u32 = 5000;

/// The jobs of the statistics; they stop when this is dropped. Several instances may run them at
/// the same time: one at a time counts, and each writes the users that it has seen.
pub struct StatisticsJobs {
    _tasks: Vec<SupervisedTask>,
    transactor: Arc<dyn Transactor>,
    activity: Arc<ActiveUsers>,
}

impl StatisticsJobs {
    /// Starts the jobs.
    pub fn start(
        transactor: &Arc<dyn Transactor>,
        clock: &Arc<dyn Clock>,
        calendar: Calendar,
        activity: Arc<ActiveUsers>,
        components: &Components,
    ) -> Self {
        let repeat = Repeat {
            transactor,
            clock,
            components,
        };
        let log = Arc::clone(&activity);
        // A short lock timeout suffices: what fails now is written in the next round.
        let transactor: Arc<dyn Transactor> = Arc::new(Brief(Arc::clone(transactor)));
        let brief = Repeat {
            transactor: &transactor,
            ..repeat
        };
        let tasks = vec![
            repeat.every(PAUSE, SystemActor::FoldStatistics, move |cx| {
                fold_statistics(cx, calendar, BATCH_SIZE)
            }),
            brief.every(PAUSE, SystemActor::RecordActivity, move |cx| {
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

    /// Stops the jobs, after writing the active users that are only in this process's memory,
    /// `within` this time. Blocks.
    pub fn stop(self, within: Duration) {
        let write = || self.activity.flush(&*self.transactor).map(|()| 0);
        if let Err(error) = graceful_shutdown::again_until_written(within, write) {
            tracing::warn!(error = %error_chain(&error), "the last active users were not written");
        }
    }
}
