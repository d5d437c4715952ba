//! Purges sessions some time after their end.

use chrono::TimeDelta;

use crate::{Result, use_cases::Context};

/// Deletes at most `limit` sessions that were ended or have expired longer than `retention` ago. Returns how many.
pub fn purge_sessions(cx: Context<'_>, retention: TimeDelta, limit: u32) -> Result<u64> {
    let Some(before) = cx.now().checked_sub_signed(retention) else {
        return Ok(0);
    };
    cx.transactor
        .run(|unit| Ok(unit.user_sessions().purge(before, limit)?))
}
