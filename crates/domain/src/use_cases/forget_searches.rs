//! Forgetting what people searched for long ago.

use chrono::TimeDelta;

use super::Context;
use crate::{
    Result,
    accounts::Role,
    ports::Job,
    searches::Keyword,
    statistics::{Calendar, Day, Period},
};

/// Deletes at most `limit` rows of the log that are older than `life` (`None` keeps them), and as
/// many counts of days that nobody can ask for any more; `true` where more may be left.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the shop itself or an admin asks.
pub fn forget_searches(
    cx: Context<'_>,
    calendar: Calendar,
    life: Option<TimeDelta>,
    limit: u32,
) -> Result<bool> {
    cx.actor.require(Role::Admin)?;
    let now = cx.now();
    let today = Day::nearest(calendar.day_of(now));
    let first = Period::up_to(today, Keyword::DAYS_COUNTED).from().date();
    let before = life.and_then(|life| now.checked_sub_signed(life));
    cx.transactor.run(|unit| {
        unit.jobs().wait_lock(Job::LogSearches)?;
        let log = unit.searches();
        let of_days = log.forget_days(first, limit)?;
        let rows = match before {
            Some(before) => log.forget_log(before, limit)?,
            None => 0,
        };
        let limit = u64::from(limit);
        Ok(of_days >= limit || rows >= limit)
    })
}
