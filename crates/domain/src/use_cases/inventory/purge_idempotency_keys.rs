//! Purges stored responses after their TTL.

use chrono::TimeDelta;

use crate::{Result, use_cases::Context};

/// Deletes at most `limit` stored responses that are older than `life`. Returns how many.
pub fn purge_idempotency_keys(cx: Context<'_>, life: TimeDelta, limit: u32) -> Result<u64> {
    let before = cx.now() - life;
    cx.transactor
        .run(|unit| Ok(unit.idempotency().purge(before, limit)?))
}
