//! Logs searches.

use std::collections::BTreeSet;

use crate::{
    Result,
    accounts::Role,
    ports::{DailyKeywordCounts, Job},
    searches::{Keyword, Search},
    statistics::{Calendar, Day, Period},
    use_cases::Context,
};

/// Logs searches in one transaction, adds them to the counts of public keywords, and makes those
/// keywords public that enough different users have searched for by now. Waits for other
/// transactions that log.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn log_searches(cx: Context<'_>, calendar: Calendar, searches: &[Search]) -> Result<()> {
    cx.actor.require(Role::Admin)?;
    let today = Day::nearest(calendar.day_of(cx.now()));
    let period = Period::ending_on(today, Keyword::DAYS_COUNTED);
    cx.transactor.run(|unit| {
        unit.jobs().wait_lock(Job::LogSearches)?;
        let log = unit.searches();
        let logged = log.log(searches)?;
        let mut by_day = DailyKeywordCounts::new();
        for search in &logged {
            let day = calendar.day_of(search.created_at);
            *by_day.entry((search.keyword.clone(), day)).or_default() += 1;
        }
        let public = log.count(&by_day)?;
        // Anonymous searches never make a keyword public.
        let candidates: BTreeSet<String> = logged
            .into_iter()
            .filter(|search| search.user_id.is_some() && !public.contains(&search.keyword))
            .map(|search| search.keyword)
            .collect();
        Ok(log.publish(&candidates, period, calendar)?)
    })
}
