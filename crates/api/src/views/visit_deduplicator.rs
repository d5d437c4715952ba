//! Recent visits, to count a visitor's repeated views only once.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cangku_domain::ProductId;
use chrono::{DateTime, TimeDelta, Utc};

use super::Visitor;

/// Number of shards, each with its own lock.
const SHARDS: u64 = 32;
/// Maximum visits of one generation in one shard: the capacity of a hash table with 16,384 slots.
const MAX_ENTRIES: usize = 14_336;

/// Stores recent visits. Product and visitor are hashed to 64 bits, so a visit takes 17 bytes, and
/// collisions practically never happen. If more visits come within the window than there is room
/// for (some 900,000 in 18 MB), the older generation of a shard is evicted.
#[derive(Debug)]
pub(super) struct VisitDeduplicator {
    window: TimeDelta,
    hasher: RandomState,
    shards: Vec<Mutex<Generations>>,
}

/// When visits were counted, in milliseconds since the epoch.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<u64, i64>,
    old: HashMap<u64, i64>,
}

impl VisitDeduplicator {
    /// An empty store whose visits are valid for `window`.
    pub(super) fn new(window: TimeDelta) -> Self {
        Self {
            window,
            hasher: RandomState::new(),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }

    /// Whether the visitor has viewed the product within the window. Stores nothing.
    pub(super) fn is_known(
        &self,
        product: ProductId,
        visitor: Visitor,
        now: DateTime<Utc>,
    ) -> bool {
        let visit = self.hasher.hash_one((product, visitor.number));
        let window = self.window.num_milliseconds();
        self.shard(visit)
            .is_some_and(|shard| shard.is_known(visit, now.timestamp_millis(), window))
    }

    /// Whether this visit is the visitor's first within the window. If so, it is stored and starts
    /// a new window.
    pub(super) fn is_first(
        &self,
        product: ProductId,
        visitor: Visitor,
        now: DateTime<Utc>,
    ) -> bool {
        if self.window <= TimeDelta::zero() {
            return true;
        }
        let visit = self.hasher.hash_one((product, visitor.number));
        let window = self.window.num_milliseconds();
        self.shard(visit)
            .is_none_or(|mut shard| shard.is_first(visit, now.timestamp_millis(), window))
    }

    fn shard(&self, visit: u64) -> Option<MutexGuard<'_, Generations>> {
        let shard = usize::try_from(visit % SHARDS).unwrap_or_default();
        let generations = self.shards.get(shard)?;
        Some(generations.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Generations {
    fn is_known(&self, visit: u64, now: i64, window: i64) -> bool {
        let last = self.young.get(&visit).or_else(|| self.old.get(&visit));
        last.is_some_and(|last| now.saturating_sub(*last) < window)
    }

    fn is_first(&mut self, visit: u64, now: i64, window: i64) -> bool {
        if self.is_known(visit, now, window) {
            return false;
        }
        // Two generations approximate FIFO eviction without a list.
        if self.young.len() >= MAX_ENTRIES && !self.young.contains_key(&visit) {
            self.old.clear();
            mem::swap(&mut self.young, &mut self.old);
        }
        self.young.insert(visit, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: i64) -> ProductId {
        ProductId::new(id).unwrap()
    }

    fn visitor(number: u64) -> Visitor {
        Visitor {
            number,
            address: None,
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_visitor_is_first_once_in_each_window() {
        let visits = VisitDeduplicator::new(TimeDelta::seconds(60));
        let (a, b) = (visitor(1), visitor(2));
        let is_first = |id, visitor, seconds| visits.is_first(product(id), visitor, at(seconds));
        assert!(is_first(1, a, 0));
        assert!(!is_first(1, a, 0));
        assert!(is_first(1, b, 1));
        assert!(is_first(2, a, 1));
        // A repeated view doesn't start a new window.
        assert!(!is_first(1, a, 59));
        assert!(is_first(1, a, 60));
        assert!(!is_first(1, a, 119));
        assert!(!is_first(1, b, 60));
    }

    #[test]
    fn without_a_window_every_visit_is_first() {
        let visits = VisitDeduplicator::new(TimeDelta::zero());
        for _ in 0..3 {
            assert!(visits.is_first(product(1), visitor(1), at(0)));
        }
    }

    #[test]
    fn the_oldest_make_room_and_the_young_are_remembered() {
        let visits = VisitDeduplicator::new(TimeDelta::seconds(60));
        let most = 2 * usize::try_from(SHARDS).unwrap() * MAX_ENTRIES;
        let room = u64::try_from(most).unwrap();
        for number in 0..2 * room {
            assert!(visits.is_first(product(1), visitor(number), at(0)));
        }
        let count = |visits: &VisitDeduplicator| -> usize {
            let count = |generations: &Mutex<Generations>| {
                let generations = generations.lock().unwrap();
                generations.young.len() + generations.old.len()
            };
            visits.shards.iter().map(count).sum()
        };
        assert!(count(&visits) <= most);
        // The most recent quarter of the capacity is never in the evicted generation.
        for number in 2 * room - room / 4..2 * room {
            assert!(!visits.is_first(product(1), visitor(number), at(1)));
        }
        assert!(visits.is_first(product(1), visitor(0), at(1)));
    }
}
