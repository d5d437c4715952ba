//! Purges old searches.

use chrono::TimeDelta;

use crate::{
    Result,
    accounts::Role,
    ports::Job,
    searches::Keyword,
    statistics::{Calendar, Day, Period},
    use_cases::Context,
};

/// Deletes at most `limit` log rows that are older than `life` (`None` keeps all), and at most
/// `limit` counts of days that can't be queried any more. Returns whether more may be left.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn purge_searches(
    cx: Context<'_>,
    calendar: Calendar,
    life: Option<TimeDelta>,
    limit: u32,
) -> Result<bool> {
    cx.actor.require(Role::Admin)?;
    let now = cx.now();
    let today = Day::nearest(calendar.day_of(now));
    let first = Period::ending_on(today, Keyword::DAYS_COUNTED)
        .from()
        .date();
    let before = life.and_then(|life| now.checked_sub_signed(life));
    cx.transactor.run(|unit| {
        unit.jobs().wait_lock(Job::LogSearches)?;
        let log = unit.searches();
        let of_days = log.purge_days(first, limit)?;
        let rows = match before {
            Some(before) => log.purge_log(before, limit)?,
            None => 0,
        };
        let limit = u64::from(limit);
        Ok(of_days >= limit || rows >= limit)
    })
}
