//! Folds recent events into the rollups (spec: statistics and inventory, 统计数据聚合).

use crate::{Result, accounts::Role, ports::Job, statistics::Calendar, use_cases::Context};

/// Folds at most `limit` order steps and registrations, in one transaction. Returns whether more
/// may be left. Does nothing if another transaction is folding.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn fold_statistics(cx: Context<'_>, calendar: Calendar, limit: u32) -> Result<bool> {
    cx.actor.require(Role::Admin)?;
    let windows = calendar.windows(cx.now());
    cx.transactor.run(|unit| {
        if !unit.jobs().try_lock(Job::FoldStatistics)? {
            return Ok(false);
        }
        let statistics = unit.statistics();
        if statistics.advance_windows(&windows)? {
            // The transaction must do nothing else after moving the windows; the next call folds.
            return Ok(true);
        }
        Ok(statistics.fold(limit)? >= limit)
    })
}
