//! Predictable order numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};

use crate::{
    orders::{OrderNumber, order_number},
    ports::OrderNumbers,
};

/// Order numbers with the day by UTC, and a counter in place of the random part: unique, and the same
/// in each run.
#[derive(Debug, Default)]
pub struct SequentialOrderNumbers(AtomicU64);

impl SequentialOrderNumbers {
    /// Numbers that count from `first`.
    pub const fn from(first: u64) -> Self {
        Self(AtomicU64::new(first))
    }
}

impl OrderNumbers for SequentialOrderNumbers {
    fn number(&self, now: DateTime<Utc>) -> OrderNumber {
        order_number(now.date_naive(), self.0.fetch_add(1, Ordering::Relaxed))
    }
}
