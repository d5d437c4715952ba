//! Views that aren't written yet.

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

use crate::stopping;

/// Parts that are locked each by itself.
const SHARDS: i64 = 16;
/// Products of an hour in one part at most, while the database can't be reached.
const AT_MOST: usize = 28_672;
/// Products that one statement writes: it holds the locks of their rows, which stock needs too, for
/// some 70 µs each.
const AT_ONCE: usize = 1000;
/// How long a product is waited for that others have in hand, longer than stock holds one by far, and
/// how many of them each time; the rest may be free the next time.
const PATIENCE: Duration = Duration::from_millis(100);
const WAITED_FOR: usize = 8;

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

    /// Views that aren't written yet.
    #[cfg(test)]
    pub(super) fn noted(&self) -> u32 {
        let shards = self.shards.iter();
        shards
            .map(|shard| shard.lock().unwrap().values().sum::<u32>())
            .sum()
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
    /// Products that others have in hand are waited for a little, each by itself. What can't be
    /// written stays to be written; the answer is of how many products that is.
    ///
    /// # Errors
    /// Where storage fails.
    pub fn flush(&self, transactor: &dyn Transactor) -> Result<usize> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(lost, "more products were looked at than could be noted");
        }
        let (left, outcome) = write(&self.take(), transactor);
        left.iter().for_each(|views| self.add(*views));
        outcome.map(|()| by_product(&left).count())
    }

    /// Writes what was noted, again and again until nothing is left or the time is over, and
    /// returns what [`Self::flush`] does. For a stop, after which it is lost.
    ///
    /// # Errors
    /// If storage fails for good, or at the last try within the time.
    pub fn flush_all(&self, transactor: &dyn Transactor, within: Duration) -> Result<usize> {
        stopping::again_until_written(within, || self.flush(transactor))
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

/// Writes views, which are in the order of their products, and gives back those that it couldn't.
fn write(noted: &[ProductViews], transactor: &dyn Transactor) -> (Vec<ProductViews>, Result<()>) {
    let mut held: Vec<ProductViews> = Vec::new();
    let mut chunks = noted.chunks(AT_ONCE);
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
    let (mut left, mut outcome) = (Vec::new(), Ok(()));
    for (number, views) in by_product(&held).enumerate() {
        let is_tried = number < WAITED_FOR && outcome.is_ok();
        match is_tried.then(|| write_waiting(views, transactor)) {
            Some(Ok(())) => {}
            // Others have it for longer.
            None | Some(Err(Error::Storage(StorageError::GaveUp(_)))) => left.extend(views),
            Some(Err(error)) => {
                left.extend(views);
                outcome = Err(error);
            }
        }
    }
    (left, outcome)
}

/// Writes views of one product, and has nothing else locked while it waits for it.
fn write_waiting(views: &[ProductViews], transactor: &dyn Transactor) -> Result<()> {
    transactor.run(|unit| {
        if let Some(first) = views.first() {
            unit.views().wait_for(first.product_id, PATIENCE)?;
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
