//! Settings of a run.

use std::{num::NonZeroUsize, time::Duration};

use cangku_domain::{statistics::Calendar, supplier::SafetyLimits};
use chrono::TimeDelta;

/// Batch sizes, concurrency and timeouts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncSettings {
    /// Offers in one transaction; default 500.
    pub offer_batch: NonZeroUsize,
    /// Stock figures in one transaction; default 200.
    pub stock_batch: NonZeroUsize,
    /// How long an incomplete batch waits for more; default 1 s.
    pub linger: Duration,
    /// Concurrent requests for products or prices; default 32.
    pub batch_calls: NonZeroUsize,
    /// Concurrent requests for stock; default 64, which reaches 100 a second at up to 0.6 s each.
    pub stock_calls: NonZeroUsize,
    /// Items of the plan that are written in one transaction; default 500.
    pub plan_batch: u32,
    /// Limits beyond which a person must approve the plan.
    pub limits: SafetyLimits,
    /// A plan that isn't applied within this time becomes stale; default 24 hours.
    pub plan_max_age: TimeDelta,
    /// Days by which calls to the platform are counted; default: those of UTC.
    pub calendar: Calendar,
    /// How long the database may be unavailable before the run is aborted; default 30 s.
    pub database_timeout: Duration,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            offer_batch: const { NonZeroUsize::new(500).unwrap() },
            stock_batch: const { NonZeroUsize::new(200).unwrap() },
            linger: Duration::from_secs(1),
            batch_calls: const { NonZeroUsize::new(32).unwrap() },
            stock_calls: const { NonZeroUsize::new(64).unwrap() },
            plan_batch: 500,
            limits: SafetyLimits::default(),
            plan_max_age: TimeDelta::hours(24),
            calendar: Calendar::UTC,
            database_timeout: Duration::from_secs(30),
        }
    }
}
