//! Starts the syncs of the schedule.

use std::{sync::Arc, time::Duration};

use cangku_domain::{Result, accounts::SystemActor, ports::Reader};
use haier_client::HaierClient;

use super::JobSet;
use crate::haier_sync::SyncScheduler;

/// Pause between two looks for a task that is due.
const PERIOD: Duration = Duration::from_secs(5);
/// The same without any scheduled task: only the settings are compared with those of the database.
const OFF_PERIOD: Duration = Duration::from_secs(3600);

/// Starts the job. `client` provides the client of the active configuration.
pub(crate) fn start(
    jobs: &mut JobSet,
    scheduler: Arc<SyncScheduler>,
    client: impl Fn(&dyn Reader) -> Result<HaierClient> + Send + Sync + 'static,
) {
    let period = match scheduler.settings().is_on() {
        true => PERIOD,
        false => OFF_PERIOD,
    };
    let reader = Arc::clone(&jobs.ports().reader);
    jobs.every(period, SystemActor::ScheduleSyncs, move |cx| {
        scheduler.round(cx, &*reader, &client)?;
        Ok(false)
    });
}
