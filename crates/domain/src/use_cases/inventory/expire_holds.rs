//! Releases expired holds.

use std::sync::Arc;

use crate::{
    Result,
    inventory::StockCommand,
    processing::{LockPlan, StockBatch},
    use_cases::Context,
};

/// Releases at most `limit` expired holds, those that expired first, each with a log row
/// (`release`, `hold_expired`), in one transaction. Skips products that other transactions have
/// locked. Returns the number of holds released; 0 means that none is left to release.
pub fn expire_holds(cx: Context<'_>, limit: u32) -> Result<usize> {
    let actor = Arc::new(cx.actor.clone());
    cx.transactor.run(|unit| {
        let now = cx.now();
        let overdue = unit.stock().lock_expired_holds(now, limit)?;
        let mut needs = LockPlan::default();
        for (id, holds) in &overdue {
            needs.add_expired(*id, *holds);
        }
        let mut batch = StockBatch::load(unit, needs, now)?;
        for id in overdue.into_keys() {
            batch.decide(&StockCommand::expire(id), &actor)?;
        }
        Ok(batch.write(unit)?.log_rows())
    })
}
