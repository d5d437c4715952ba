//! Cancels overdue unpaid orders in batches.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cangku_domain::{
    Result,
    accounts::SystemActor,
    orders::{DeadlineCursor, OrderNumber, OrderRefusal, OverdueCriterion},
    use_cases::{Context, UnpaidOrderBatch, cancel_unpaid_orders},
};

use super::JobSet;

/// Starts the job, with this pause between two rounds and at most `batch` orders cancelled in one
/// transaction.
pub(crate) fn start(jobs: &mut JobSet, period: Duration, batch: u32) {
    let sweep = UnpaidSweep::new(batch);
    jobs.every_briefly(period, SystemActor::CancelUnpaidOrders, move |cx| {
        sweep.round(cx)
    });
}

/// State of the job between its rounds: the cursor, and the refused orders that have been logged.
struct UnpaidSweep {
    limit: u32,
    pass: Mutex<SweepPass>,
}

/// One pass over all overdue orders, in the order of their deadlines.
#[derive(Default)]
struct SweepPass {
    behind: Option<DeadlineCursor>,
    refused: BTreeSet<OrderNumber>,
    refused_before: BTreeSet<OrderNumber>,
}

impl UnpaidSweep {
    /// A sweep that handles at most `limit` orders in one transaction.
    fn new(limit: u32) -> Self {
        Self {
            limit,
            pass: Mutex::default(),
        }
    }

    /// Cancels the next batch of overdue orders; returns whether there may be more. An order that
    /// can't be cancelled is logged once, not in every pass.
    ///
    /// # Errors
    /// After an error the next round starts a new pass.
    fn round(&self, cx: Context<'_>) -> Result<bool> {
        let mut pass = self.pass.lock().unwrap_or_else(PoisonError::into_inner);
        let round = UnpaidOrderBatch {
            overdue: OverdueCriterion::DeadlineBy(cx.now()),
            // Taken, not copied: after an error the next round starts from the beginning.
            behind: pass.behind.take(),
            limit: self.limit,
            is_alone: true,
        };
        let done = cancel_unpaid_orders(cx, round)?;
        for (number, refusal) in &done.refused {
            let is_new = pass.refused.insert(number.clone());
            if is_new && !pass.refused_before.contains(number) {
                log_refused(number, refusal);
            }
        }
        let is_more = usize::try_from(self.limit).is_ok_and(|limit| done.found >= limit);
        if is_more {
            pass.behind = done.last;
        } else {
            pass.refused_before = std::mem::take(&mut pass.refused);
        }
        Ok(is_more)
    }
}

/// Logs an order that couldn't be cancelled.
pub fn log_refused(number: &OrderNumber, refusal: &OrderRefusal) {
    tracing::warn!(order = %number, reason = %refusal, "an overdue order could not be cancelled");
}
