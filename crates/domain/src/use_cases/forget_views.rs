//! Forgetting when products were looked at, where it was long ago.

use chrono::TimeDelta;

use super::Context;
use crate::{Result, ports::ForgottenViews};

/// Forgets the recent views of hours that began longer ago than `window`: at most `limit` rows,
/// save those that others have in hand. `view_count` keeps them.
///
/// # Errors
/// Where storage fails.
pub fn forget_views(cx: Context<'_>, window: TimeDelta, limit: u32) -> Result<ForgottenViews> {
    let before = cx.now() - window;
    cx.transactor
        .run(|unit| Ok(unit.views().forget(before, limit)?))
}
