//! Cancelling what nobody paid in time, round by round.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use cangku_domain::{
    Result,
    orders::{DeadlinePlace, OrderNumber, OrderRefusal, Overdue},
    use_cases::{Context, UnpaidRound, cancel_unpaid_orders},
};

/// What the job remembers from round to round: how far it is, and which orders it has told of.
pub struct UnpaidSweep {
    limit: u32,
    pass: Mutex<Pass>,
}

/// From the earliest deadline to the last one that has come.
#[derive(Default)]
struct Pass {
    behind: Option<DeadlinePlace>,
    refused: BTreeSet<OrderNumber>,
    refused_before: BTreeSet<OrderNumber>,
}

impl UnpaidSweep {
    /// A sweep that looks at so many orders in one transaction.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            pass: Mutex::default(),
        }
    }

    /// Cancels the next orders whose deadline has come; `true` where more may be left. An order
    /// that can't be cancelled is told once, not at every pass.
    ///
    /// # Errors
    /// Where storage fails; the next round begins a new pass.
    pub fn round(&self, cx: Context<'_>) -> Result<bool> {
        let mut pass = self.pass.lock().unwrap_or_else(PoisonError::into_inner);
        let round = UnpaidRound {
            overdue: Overdue::DeadlineBy(cx.now()),
            behind: pass.behind.take(),
            limit: self.limit,
            is_alone: true,
        };
        let done = cancel_unpaid_orders(cx, round)?;
        for (number, refusal) in &done.refused {
            let is_new = pass.refused.insert(number.clone());
            if is_new && !pass.refused_before.contains(number) {
                tell_refused(number, refusal);
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
pub fn tell_refused(number: &OrderNumber, refusal: &OrderRefusal) {
    tracing::warn!(order = %number, reason = %refusal, "an overdue order could not be cancelled");
}
