//! Purges old product views.

use chrono::TimeDelta;

use crate::{Result, ports::PurgeResult, use_cases::Context};

/// Deletes recent views of hours that began longer ago than `window`: at most `limit` rows, without
/// those that other transactions have locked. `view_count` still includes them.
pub fn purge_views(cx: Context<'_>, window: TimeDelta, limit: u32) -> Result<PurgeResult> {
    let before = cx.now() - window;
    cx.transactor
        .run(|unit| Ok(unit.views().purge(before, limit)?))
}
