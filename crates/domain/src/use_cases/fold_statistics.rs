//! Counting what happened into the rollups (seed 1, 统计数据聚合).

use super::Context;
use crate::{Result, accounts::Role, ports::Job, statistics::Calendar};

/// Counts at most `limit` steps and registrations, in one transaction; `true` where more may be
/// left. Does nothing where another transaction counts.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the shop itself or an admin asks.
pub fn fold_statistics(cx: Context<'_>, calendar: Calendar, limit: u32) -> Result<bool> {
    cx.actor.require(Role::Admin)?;
    let windows = calendar.windows(cx.now());
    cx.transactor.run(|unit| {
        if !unit.jobs().try_lock(Job::FoldStatistics)? {
            return Ok(false);
        }
        let statistics = unit.statistics();
        if statistics.move_windows(&windows)? {
            return Ok(true);
        }
        Ok(statistics.fold(limit)? >= limit)
    })
}
