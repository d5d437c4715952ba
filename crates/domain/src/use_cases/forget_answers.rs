//! Forgetting the answers to requests that nobody repeats any more.

use chrono::TimeDelta;

use super::Context;
use crate::Result;

/// Forgets at most `limit` answers that are older than `life`, and says how many.
///
/// # Errors
/// Where storage fails.
pub fn forget_answers(cx: Context<'_>, life: TimeDelta, limit: u32) -> Result<u64> {
    let before = cx.now() - life;
    cx.transactor
        .run(|unit| Ok(unit.idempotency().forget(before, limit)?))
}
