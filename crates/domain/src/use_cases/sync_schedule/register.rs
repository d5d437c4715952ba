//! Takes over the settings of the schedule.

use crate::{
    Result,
    accounts::Role,
    supplier::{ScheduleSettings, SyncSchedule},
    use_cases::Context,
};

/// Stores the recurrences of a server's settings, from which the next runs follow. `random` spreads
/// their delays, as in [`ScheduleSettings::next_run`].
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin.
pub fn register_schedule(
    cx: Context<'_>,
    settings: &ScheduleSettings,
    random: u32,
) -> Result<SyncSchedule> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let mut schedule = unit.sync_schedule().lock()?;
        schedule.register(settings, cx.now(), random);
        unit.sync_schedule().save(&schedule)?;
        Ok(schedule)
    })
}
