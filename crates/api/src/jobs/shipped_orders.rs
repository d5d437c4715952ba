//! Completes orders that were shipped some time ago, in batches.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cangku_domain::{
    Result,
    accounts::SystemActor,
    orders::ShipmentCursor,
    use_cases::{Context, ShippedOrderBatch, complete_shipped_orders},
};
use chrono::TimeDelta;

use super::JobSet;

/// Pause between two rounds.
const PERIOD: Duration = Duration::from_secs(60);
/// Maximum orders completed in one transaction.
const BATCH: u32 = 100;

/// Starts the job, which completes orders this long after their shipment. `None`: it isn't started.
pub(crate) fn start(jobs: &mut JobSet, after: Option<TimeDelta>) {
    let Some(after) = after else {
        return;
    };
    // Position behind the last batch while a pass goes on.
    let position = Mutex::new(None);
    jobs.every_briefly(PERIOD, SystemActor::CompleteShippedOrders, move |cx| {
        let mut position = position.lock().unwrap_or_else(PoisonError::into_inner);
        let batch = ShippedOrderBatch {
            shipped_by: cx.now() - after,
            // Taken, not copied: after an error the next round starts from the beginning.
            behind: position.take(),
            limit: BATCH,
        };
        let (is_more, last) = round(cx, batch)?;
        if is_more {
            *position = last;
        }
        Ok(is_more)
    });
}

/// Completes one batch; returns whether there may be more, and the last position.
fn round(cx: Context<'_>, batch: ShippedOrderBatch) -> Result<(bool, Option<ShipmentCursor>)> {
    let done = complete_shipped_orders(cx, batch)?;
    for (number, refusal) in &done.refused {
        tracing::warn!(order = %number, reason = %refusal, "a shipped order could not be completed");
    }
    let is_more = usize::try_from(batch.limit).is_ok_and(|limit| done.found >= limit);
    Ok((is_more, done.last))
}
