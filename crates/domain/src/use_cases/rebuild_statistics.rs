//! Recomputing statistics (seed 1, 统计数据聚合).

use std::ops::ControlFlow;

use super::Context;
use crate::{
    Result,
    accounts::Role,
    ports::StatisticsRebuild,
    statistics::{Calendar, RebuildStep, Rebuilt},
};

/// Recomputes every rollup and every `sales_count`, and says what was wrong. `at` is told of each
/// step as it begins, and may end it: there is no answer then.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the shop itself or an admin asks.
pub fn rebuild_statistics(
    cx: Context<'_>,
    storage: &dyn StatisticsRebuild,
    calendar: Calendar,
    at: &mut dyn FnMut(RebuildStep) -> ControlFlow<()>,
) -> Result<Option<Rebuilt>> {
    cx.actor.require(Role::Admin)?;
    Ok(storage.rebuild(&calendar.windows(cx.now()), at)?)
}
