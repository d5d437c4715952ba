//! Daily limit of one address's views of a product.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    mem,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cangku_domain::ProductId;
use chrono::{DateTime, TimeDelta, Utc};

/// Number of shards, each with its own lock.
const SHARDS: u64 = 32;
/// Maximum counts of one generation in one shard: the capacity of a hash table with 8,192 slots.
const MAX_ENTRIES: usize = 7_168;
/// How long a view counts towards the limit.
const DAY: TimeDelta = TimeDelta::hours(24);

/// Counts views by address and product for a day from the first view. At capacity (some 450,000
/// pairs in 12 MB) the older generation of a shard is evicted. Two limits that are checked before,
/// an address's views and all views in a minute, bound how often that happens.
#[derive(Debug)]
pub(super) struct AddressViewLimiter {
    /// Maximum views of a product; 0: no limit.
    most: u32,
    hasher: RandomState,
    shards: Vec<Mutex<Generations>>,
}

#[derive(Debug, Default)]
struct Generations {
    young: HashMap<u64, Count>,
    old: HashMap<u64, Count>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    /// When the first view was counted, in milliseconds since the epoch.
    since: i64,
    views: u32,
}

impl AddressViewLimiter {
    pub(super) fn new(most: u32) -> Self {
        Self {
            most,
            hasher: RandomState::new(),
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }

    /// Number of pairs in memory.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let shards = self.shards.iter().map(|shard| shard.lock().unwrap());
        shards
            .map(|shard| shard.young.len() + shard.old.len())
            .sum()
    }

    /// Counts a view of the product from the address; returns false if its limit is reached.
    pub(super) fn take(&self, product: ProductId, address: IpAddr, now: DateTime<Utc>) -> bool {
        if self.most == 0 {
            return true;
        }
        let pair = self.hasher.hash_one((product, address));
        self.shard(pair)
            .is_none_or(|mut shard| shard.take(pair, now.timestamp_millis(), self.most))
    }

    /// Whether the address has reached its limit for the product. Counts nothing.
    pub(super) fn is_used_up(
        &self,
        product: ProductId,
        address: IpAddr,
        now: DateTime<Utc>,
    ) -> bool {
        let pair = self.hasher.hash_one((product, address));
        let count = |shard: MutexGuard<'_, Generations>| shard.count(pair, now.timestamp_millis());
        let count = self.shard(pair).and_then(count);
        self.most > 0 && count.is_some_and(|count| count.views >= self.most)
    }

    fn shard(&self, pair: u64) -> Option<MutexGuard<'_, Generations>> {
        let shard = usize::try_from(pair % SHARDS).unwrap_or_default();
        let generations = self.shards.get(shard)?;
        Some(generations.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Generations {
    /// The current count, unless it began more than a day ago.
    fn count(&self, pair: u64, now: i64) -> Option<Count> {
        let known = self.young.get(&pair).or_else(|| self.old.get(&pair));
        let is_of_today = |count: &&Count| now.saturating_sub(count.since) < DAY.num_milliseconds();
        known.filter(is_of_today).copied()
    }

    fn take(&mut self, pair: u64, now: i64, most: u32) -> bool {
        let mut count = self.count(pair, now).unwrap_or(Count {
            since: now,
            views: 0,
        });
        if count.views >= most {
            return false;
        }
        count.views += 1;
        // Two generations approximate LRU eviction without a list: an updated pair moves to
        // `young`.
        if self.young.len() >= MAX_ENTRIES && !self.young.contains_key(&pair) {
            self.old.clear();
            mem::swap(&mut self.young, &mut self.old);
        }
        self.young.insert(pair, count);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: i64) -> ProductId {
        ProductId::new(id).unwrap()
    }

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn taken(quota: &AddressViewLimiter, id: i64, address: u32, hours: i64) -> usize {
        let address = IpAddr::from(address.to_be_bytes());
        let views = 0..100;
        views
            .filter(|_| quota.take(product(id), address, at(hours)))
            .count()
    }

    #[test]
    fn an_address_counts_so_often_for_each_product_and_day() {
        let quota = AddressViewLimiter::new(3);
        assert_eq!(taken(&quota, 1, 1, 0), 3);
        assert_eq!(taken(&quota, 2, 1, 0), 3);
        assert_eq!(taken(&quota, 1, 2, 0), 3);
        assert_eq!(taken(&quota, 1, 1, 23), 0);
        assert_eq!(taken(&quota, 1, 1, 24), 3);
        assert_eq!(taken(&AddressViewLimiter::new(0), 1, 1, 0), 100);
    }

    #[test]
    fn memory_is_bounded_and_the_young_are_remembered() {
        let quota = AddressViewLimiter::new(1);
        let most = 2 * usize::try_from(SHARDS).unwrap() * MAX_ENTRIES;
        let room = u32::try_from(most).unwrap();
        let is_counted = |address: u32| {
            let address = IpAddr::from(address.to_be_bytes());
            quota.take(product(1), address, at(0))
        };
        for address in 0..2 * room {
            assert!(is_counted(address));
        }
        assert!(quota.len() <= most);
        // The most recent quarter of the capacity is never in the evicted generation.
        for address in 2 * room - room / 4..2 * room {
            assert!(!is_counted(address));
        }
    }
}
