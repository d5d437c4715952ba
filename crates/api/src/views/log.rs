//! Views that aren't written yet.

use std::{
    collections::HashMap,
    mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use cangku_domain::{
    ProductId, Result,
    ports::Transactor,
    statistics::{Hour, ProductViews},
};
use chrono::{DateTime, Utc};

/// Parts that are locked each by itself.
const SHARDS: i64 = 16;
/// Products of an hour in one part at most, while the database can't be reached.
const AT_MOST: usize = 28_672;
/// Products that one statement writes: it holds the locks of their rows, which stock needs too, for
/// some 70 µs each.
const AT_ONCE: usize = 1000;

/// Views since the last time they were written, folded by product and hour. A view takes a look
/// into memory; the database hears of all of them together.
#[derive(Debug)]
pub struct ViewLog {
    shards: Vec<Mutex<Counts>>,
    /// Views for which there was no room.
    lost: AtomicU64,
    /// Held by whoever writes, so that the last one who does finds all that is left.
    writing: Mutex<()>,
}

type Counts = HashMap<(ProductId, Hour), u32>;

impl Default for ViewLog {
    fn default() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            lost: AtomicU64::default(),
            writing: Mutex::default(),
        }
    }
}

impl ViewLog {
    /// Notes a view of a product. Where a great many products wait to be written already, further
    /// ones are passed over.
    pub fn note(&self, product: ProductId, now: DateTime<Utc>) {
        self.add(ProductViews {
            product_id: product,
            hour: Hour::of(now),
            views: 1,
        });
    }

    fn add(&self, noted: ProductViews) {
        let Some(mut counts) = self.shard(noted.product_id) else {
            return;
        };
        let key = (noted.product_id, noted.hour);
        if let Some(count) = counts.get_mut(&key) {
            *count = count.saturating_add(noted.views);
        } else if counts.len() < AT_MOST {
            counts.insert(key, noted.views);
        } else {
            self.lost.fetch_add(noted.views.into(), Ordering::Relaxed);
        }
    }

    fn shard(&self, product: ProductId) -> Option<MutexGuard<'_, Counts>> {
        let shard = usize::try_from(product.get() % SHARDS).unwrap_or_default();
        let counts = self.shards.get(shard)?;
        Some(counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes what was noted: in one statement, unless more than a thousand products were looked at.
    /// Where that fails, what isn't written stays to be written.
    ///
    /// # Errors
    /// Where storage fails.
    pub fn flush(&self, transactor: &dyn Transactor) -> Result<()> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(lost, "more products were looked at than could be noted");
        }
        let noted = self.take();
        let mut chunks = noted.chunks(AT_ONCE);
        while let Some(chunk) = chunks.next() {
            let written = transactor.run(|unit| Ok(unit.views().count(chunk)?));
            if written.is_err() {
                let left = chunk.iter().chain(chunks.flatten());
                left.for_each(|views| self.add(*views));
                return written;
            }
        }
        Ok(())
    }

    /// What was noted, by product and hour; nothing is left.
    fn take(&self) -> Vec<ProductViews> {
        let take = |counts: &Mutex<Counts>| {
            mem::take(&mut *counts.lock().unwrap_or_else(PoisonError::into_inner))
        };
        let counts = self.shards.iter().flat_map(take);
        let mut noted: Vec<_> = counts
            .map(|((product_id, hour), views)| ProductViews {
                product_id,
                hour,
                views,
            })
            .collect();
        noted.sort_unstable();
        noted
    }
}

#[cfg(test)]
mod tests;
