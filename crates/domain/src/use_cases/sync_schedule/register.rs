//! Takes over the settings of the schedule.

use crate::{
    Result,
    accounts::Scope,
    supplier::{ScheduleSettings, SyncSchedule},
    use_cases::Context,
};

/// Stores the recurrences of a server's settings, from which the next runs follow. `random` spreads
/// their delays, as in [`ScheduleSettings::next_run`].
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `haier:*`.
pub fn register_schedule(
    cx: Context<'_>,
    settings: &ScheduleSettings,
    random: u32,
) -> Result<SyncSchedule> {
    cx.actor.require(Scope::HaierAll)?;
    cx.transactor.run(|unit| {
        let mut schedule = unit.sync_schedule().lock()?;
        schedule.register(settings, cx.now(), random);
        unit.sync_schedule().save(&schedule)?;
        Ok(schedule)
    })
}
