//! Rebuilds the statistics (spec: statistics and inventory, 统计数据聚合).

use std::ops::ControlFlow;

use crate::{
    Result,
    accounts::Role,
    ports::StatisticsRebuild,
    statistics::{Calendar, RebuildResult, RebuildStep},
    use_cases::Context,
};

/// Recomputes every rollup and every `sales_count`. Returns the number of corrections. Calls `at`
/// at the start of each step; `at` may cancel the rebuild, and the result is `None` then.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn rebuild_statistics(
    cx: Context<'_>,
    storage: &dyn StatisticsRebuild,
    calendar: Calendar,
    at: &mut dyn FnMut(RebuildStep) -> ControlFlow<()>,
) -> Result<Option<RebuildResult>> {
    cx.actor.require(Role::Admin)?;
    Ok(storage.rebuild(&calendar.windows(cx.now()), at)?)
}
