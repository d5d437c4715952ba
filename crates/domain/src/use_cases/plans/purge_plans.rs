//! Purges plans some time after their end.

use chrono::TimeDelta;

use crate::{Result, use_cases::Context};

/// Deletes one plan that ended longer ago than `life`, with its items; it can't be undone any more. Returns
/// whether there was one.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage).
pub fn purge_plan(cx: Context<'_>, life: TimeDelta) -> Result<bool> {
    let Some(before) = cx.now().checked_sub_signed(life) else {
        return Ok(false);
    };
    cx.transactor
        .run(|unit| Ok(unit.plans().purge_one(before)?))
}
