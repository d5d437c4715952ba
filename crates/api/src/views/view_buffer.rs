//! Views that aren't written to the database yet.

use std::{
    collections::HashMap,
    mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use cangku_domain::{
    Error, ProductId, Result,
    ports::{StorageError, Transactor},
    statistics::{Hour, ProductViews},
};
use chrono::{DateTime, Utc};

use crate::graceful_shutdown;

/// Number of shards, each with its own lock.
const SHARDS: i64 = 16;
/// Maximum entries (product and hour) in one shard, reached only while the database is unavailable.
const MAX_ENTRIES: usize = 28_672;
/// Products written by one statement. It holds the locks of their rows, which stock commands need
/// too, for some 70 µs per product.
const BATCH_SIZE: usize = 1000;
/// Lock timeout for a product that another transaction has locked (stock commands hold one for a
/// far shorter time), and maximum products waited for in one flush. The rest may be free at the
/// next flush.
const LOCK_TIMEOUT: Duration = Duration::from_millis(100);
const MAX_WAITS_PER_FLUSH: usize = 8;

/// Unwritten views, summed by product and hour. Counting a view is one operation in memory; a job
/// writes them all together.
#[derive(Debug)]
pub struct ViewBuffer {
    shards: Vec<Mutex<Counts>>,
    /// Views dropped because a shard was full.
    lost: AtomicU64,
    /// Held during a flush, so that the last flush at a shutdown finds everything that is left.
    writing: Mutex<()>,
}

type Counts = HashMap<(ProductId, Hour), u32>;

impl Default for ViewBuffer {
    fn default() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            lost: AtomicU64::default(),
            writing: Mutex::default(),
        }
    }
}

impl ViewBuffer {
    /// Counts a view of a product. If a shard is full of other products, the view is dropped.
    pub fn record(&self, product: ProductId, now: DateTime<Utc>) {
        self.add(ProductViews {
            product_id: product,
            hour: Hour::of(now),
            views: 1,
        });
    }

    /// Views that aren't written yet.
    #[cfg(test)]
    pub(super) fn pending(&self) -> u32 {
        let shards = self.shards.iter();
        shards
            .map(|shard| shard.lock().unwrap().values().sum::<u32>())
            .sum()
    }

    fn add(&self, pending: ProductViews) {
        let Some(mut counts) = self.shard(pending.product_id) else {
            return;
        };
        let key = (pending.product_id, pending.hour);
        if let Some(count) = counts.get_mut(&key) {
            *count = count.saturating_add(pending.views);
        } else if counts.len() < MAX_ENTRIES {
            counts.insert(key, pending.views);
        } else {
            self.lost.fetch_add(pending.views.into(), Ordering::Relaxed);
        }
    }

    fn shard(&self, product: ProductId) -> Option<MutexGuard<'_, Counts>> {
        let shard = usize::try_from(product.get() % SHARDS).unwrap_or_default();
        let counts = self.shards.get(shard)?;
        Some(counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes the counted views: in one statement for up to a thousand products. Products locked by
    /// other transactions are then waited for briefly, each in its own transaction. Views that
    /// can't be written stay to be written; returns of how many products.
    pub fn flush(&self, transactor: &dyn Transactor) -> Result<usize> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(lost, "more products were viewed than could be recorded");
        }
        // Outside the shards' locks: requests go on counting during the write.
        let (left, outcome) = write(&self.take(), transactor);
        left.iter().for_each(|views| self.add(*views));
        outcome.map(|()| by_product(&left).count())
    }

    /// Calls [`Self::flush`] repeatedly until nothing is left or the time is over, and returns its
    /// last result. For a shutdown, after which unwritten views are lost.
    ///
    /// # Errors
    /// A permanent error, or the last one within the time.
    pub fn flush_all(&self, transactor: &dyn Transactor, within: Duration) -> Result<usize> {
        graceful_shutdown::retry_until_written(within, || self.flush(transactor))
    }

    /// Removes and returns all counts, sorted by product and hour.
    fn take(&self) -> Vec<ProductViews> {
        let take = |counts: &Mutex<Counts>| {
            mem::take(&mut *counts.lock().unwrap_or_else(PoisonError::into_inner))
        };
        let counts = self.shards.iter().flat_map(take);
        let mut pending: Vec<_> = counts
            .map(|((product_id, hour), views)| ProductViews {
                product_id,
                hour,
                views,
            })
            .collect();
        pending.sort_unstable();
        pending
    }
}

/// Writes views, sorted by product; returns those that couldn't be written.
fn write(pending: &[ProductViews], transactor: &dyn Transactor) -> (Vec<ProductViews>, Result<()>) {
    let mut held: Vec<ProductViews> = Vec::new();
    let mut chunks = pending.chunks(BATCH_SIZE);
    while let Some(chunk) = chunks.next() {
        match transactor.run(|unit| Ok(unit.views().count(chunk)?)) {
            Ok(left) => {
                let is_left = |views: &&ProductViews| left.contains(&views.product_id);
                held.extend(chunk.iter().filter(is_left));
            }
            Err(error) => {
                held.extend(chunk.iter().chain(chunks.flatten()));
                return (held, Err(error));
            }
        }
    }
    // One by one, and only a few: waiting for one lock must not delay the others for long.
    let (mut left, mut outcome) = (Vec::new(), Ok(()));
    for (number, views) in by_product(&held).enumerate() {
        let is_tried = number < MAX_WAITS_PER_FLUSH && outcome.is_ok();
        match is_tried.then(|| write_waiting(views, transactor)) {
            Some(Ok(())) => {}
            // Another transaction holds the lock for longer.
            None | Some(Err(Error::Storage(StorageError::Contention(_)))) => left.extend(views),
            Some(Err(error)) => {
                left.extend(views);
                outcome = Err(error);
            }
        }
    }
    (left, outcome)
}

/// Writes the views of one product, in a transaction that holds no other lock while it waits for
/// this one.
fn write_waiting(views: &[ProductViews], transactor: &dyn Transactor) -> Result<()> {
    transactor.run(|unit| {
        if let Some(first) = views.first() {
            unit.views().wait_for(first.product_id, LOCK_TIMEOUT)?;
        }
        unit.views().count(views)?;
        Ok(())
    })
}

fn by_product(views: &[ProductViews]) -> impl Iterator<Item = &[ProductViews]> {
    views.chunk_by(|one, next| one.product_id == next.product_id)
}

#[cfg(test)]
mod tests;
