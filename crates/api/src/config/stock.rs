//! Stock: grouping of requests into transactions, and retention of idempotency records.
//!
//! - `CANGKU_STOCK_WRITERS` (`stock.writers`): concurrent transactions (2), fewer than
//!   `CANGKU_DATABASE_POOL_SIZE`: each has a connection of its own.
//! - `CANGKU_STOCK_BATCH` (`stock.batch`): maximum commands of one transaction (512).
//! - `CANGKU_STOCK_QUEUE` (`stock.queue`): maximum queued commands (20000); beyond, the response is
//!   503.
//! - `CANGKU_IDEMPOTENCY_HOURS` (`stock.idempotency_hours`): how long a response is stored for
//!   retries of its request (24).
//! - `CANGKU_HOLD_SWEEP_SECONDS` (`stock.hold_sweep_seconds`): pause between two sweeps of expired
//!   holds (5).
//! - `CANGKU_ROW_LOCK_SECONDS` (`stock.row_lock_seconds`): how long a request waits in all for rows
//!   that another transaction has locked; beyond, the response is 503 (3). It is also the lock
//!   timeout of a statement in any other transaction.

use std::{num::NonZeroUsize, time::Duration};

use cangku_group_commit::GroupCommitSettings;

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};

const WRITERS: Setting =
    Setting::open("CANGKU_STOCK_WRITERS", "stock.writers", Fallback::Text("2"));
const BATCH: Setting = Setting::open("CANGKU_STOCK_BATCH", "stock.batch", Fallback::Text("512"));
const QUEUE: Setting = Setting::open("CANGKU_STOCK_QUEUE", "stock.queue", Fallback::Text("20000"));
const IDEMPOTENCY: Setting = Setting::open(
    "CANGKU_IDEMPOTENCY_HOURS",
    "stock.idempotency_hours",
    Fallback::Text("24"),
);
const SWEEP: Setting = Setting::open(
    "CANGKU_HOLD_SWEEP_SECONDS",
    "stock.hold_sweep_seconds",
    Fallback::Text("5"),
);
const ROW_LOCK: Setting = Setting::open(
    "CANGKU_ROW_LOCK_SECONDS",
    "stock.row_lock_seconds",
    Fallback::Text("3"),
);

pub(super) const SETTINGS: &[&Setting] =
    &[&WRITERS, &BATCH, &QUEUE, &IDEMPOTENCY, &SWEEP, &ROW_LOCK];

/// How stock requests are processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockConfig {
    /// Workers, batch size, queue and lock timeout.
    pub group_commit: GroupCommitSettings,
    /// How long responses are stored for retries of their requests.
    pub idempotency_retention: Duration,
    /// Pause between two sweeps of expired holds.
    pub hold_sweep: Duration,
}

impl StockConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let writers = reader.number(&WRITERS, 1..=64_usize);
        let batch = reader.number(&BATCH, 1..=10_000_usize);
        let queue = reader.number(&QUEUE, 1..=1_000_000_usize);
        let hours = reader.number(&IDEMPOTENCY, 1..=24 * 365_u64);
        let sweep = reader.number(&SWEEP, 1..=3600_u64);
        let row_lock = reader.number(&ROW_LOCK, 1..=60_u64);
        let at_least_one = |number: usize| NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN);
        Ok(Self {
            group_commit: GroupCommitSettings {
                workers: at_least_one(writers?),
                largest_batch: at_least_one(batch?),
                queue: at_least_one(queue?),
                row_lock: Duration::from_secs(row_lock?),
            },
            idempotency_retention: Duration::from_secs(hours? * 3600),
            hold_sweep: Duration::from_secs(sweep?),
        })
    }

    /// Refuses a number of writers that leaves no connection for other work. Lowers the default
    /// instead, down to one.
    pub(super) fn within_pool(
        mut self,
        reader: &mut Reader,
        pool_size: u32,
    ) -> Result<Self, ErrorReported> {
        let pool = usize::try_from(pool_size).unwrap_or(usize::MAX);
        if self.group_commit.workers.get() < pool {
            return Ok(self);
        }
        if reader.is_given(&WRITERS) {
            let problem = format!(
                "leaves no connection of CANGKU_DATABASE_POOL_SIZE ({pool_size}) to others"
            );
            let remedy = "give fewer, or raise CANGKU_DATABASE_POOL_SIZE";
            return Err(reader.refuse(&WRITERS, InvalidValue::new(problem, remedy)));
        }
        let fewer = NonZeroUsize::new(pool.saturating_sub(1)).unwrap_or(NonZeroUsize::MIN);
        reader.report.amend(&WRITERS, fewer.to_string());
        self.group_commit.workers = fewer;
        Ok(self)
    }
}
