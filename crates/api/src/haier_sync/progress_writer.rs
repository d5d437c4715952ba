//! Records the progress of a run in its row and its calls, and looks there for a request to stop the run.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cangku_domain::{
    Result, SyncRunId,
    accounts::Actor,
    ports::Reader,
    statistics::Calendar,
    supplier::{SyncCounts, SyncStopRequest},
    use_cases::{Context, record_supplier_calls, record_sync_progress},
};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{call_meter::CallMeter, progress::SyncProgress, stop::StopSignal};
use crate::ports::Ports;

/// Time between two records: one UPDATE each, and one for calls, however many products are processed meanwhile.
const PERIOD: Duration = Duration::from_secs(1);

/// Passes progress on, and keeps the latest counts for the [`ProgressWriter`].
pub(super) struct LatestCounts<'a> {
    progress: &'a dyn SyncProgress,
    counts: Mutex<SyncCounts>,
}

impl<'a> LatestCounts<'a> {
    pub(super) fn of(progress: &'a dyn SyncProgress) -> Self {
        Self {
            progress,
            counts: Mutex::default(),
        }
    }

    fn get(&self) -> SyncCounts {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SyncProgress for LatestCounts<'_> {
    fn counted(&self, counts: SyncCounts) {
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner) = counts;
        self.progress.counted(counts);
    }

    fn applied(&self, done: u32, total: u32) {
        self.progress.applied(done, total);
    }

    fn planned(&self, line: &str) {
        self.progress.planned(line);
    }
}

/// Writes the progress of one run.
pub(super) struct ProgressWriter {
    ports: Ports,
    actor: Actor,
    run_id: SyncRunId,
    calendar: Calendar,
}

impl ProgressWriter {
    /// A writer that counts calls by the days of this calendar.
    pub(super) const fn new(
        ports: Ports,
        actor: Actor,
        run_id: SyncRunId,
        calendar: Calendar,
    ) -> Self {
        Self {
            ports,
            actor,
            run_id,
            calendar,
        }
    }

    /// Records the counts and the calls every second until `done`. Raises `stop` once the row has a request for it; it
    /// goes on then, because what has been fetched is still written.
    pub(super) async fn work(
        &self,
        latest: &LatestCounts<'_>,
        stop: &StopSignal,
        meter: &CallMeter,
        done: &CancellationToken,
    ) {
        let record = async {
            let mut ticks = interval(PERIOD);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                match self.record(latest.get()).await {
                    Ok(Some(request)) => stop.request(request.requested_by),
                    Ok(None) => {}
                    // The writer of the run notices an outage as well, and decides about the run.
                    Err(error) => {
                        tracing::debug!(run = %self.run_id, %error, "the progress is recorded later");
                    }
                }
                self.record_calls(meter).await;
            }
        };
        // A record in progress isn't awaited: after the run's end it changes nothing.
        done.run_until_cancelled(record).await;
        self.record_calls(meter).await;
    }

    /// Adds the calls since the last record to those of the day.
    async fn record_calls(&self, meter: &CallMeter) {
        let calls = meter.take_unrecorded();
        if calls > 0 {
            self.add_calls(meter, calls).await;
        }
    }

    /// Lets the meter know the calls of the day before a run goes on: its process may have died on another day.
    pub(super) async fn read_calls_of_day(&self, meter: &CallMeter) {
        self.add_calls(meter, 0).await;
    }

    async fn add_calls(&self, meter: &CallMeter, calls: u64) {
        let calendar = self.calendar;
        let record =
            move |cx: Context<'_>, _reader: &dyn Reader| record_supplier_calls(cx, calendar, calls);
        match self.ports.blocking(self.actor.clone(), record).await {
            Ok(today) => meter.set_calls_of_day(today),
            Err(error) => {
                meter.give_back(calls);
                tracing::debug!(run = %self.run_id, %error, "the calls are recorded later");
            }
        }
    }

    async fn record(&self, counts: SyncCounts) -> Result<Option<SyncStopRequest>> {
        let run_id = self.run_id;
        let record =
            move |cx: Context<'_>, _reader: &dyn Reader| record_sync_progress(cx, run_id, counts);
        self.ports.blocking(self.actor.clone(), record).await
    }
}
