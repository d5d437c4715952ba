//! Forgetting when products were looked at, where it was long ago.

use chrono::TimeDelta;

use super::Context;
use crate::Result;

/// Forgets the recent views of hours that began longer ago than `window`: at most `limit` rows,
/// and says how many. `view_count` keeps them.
///
/// # Errors
/// Where storage fails.
pub fn forget_views(cx: Context<'_>, window: TimeDelta, limit: u32) -> Result<u64> {
    let before = cx.now() - window;
    cx.transactor
        .run(|unit| Ok(unit.views().forget(before, limit)?))
}
