//! A store of cached values of one kind. Concurrent loads of one key are merged into one.

use std::{future::ready, hash::Hash, sync::Arc, time::Duration, time::Instant};

use cangku_domain::ports::CacheGroup;
use metrics::{Counter, Gauge, counter, gauge};
use moka::{future::Cache, notification::RemovalCause, ops::compute::Op};

use super::{
    freshness::{Freshness, LoadStart},
    settings::CacheSettings,
    topic::{Slot, Topic},
};

/// Bytes of an entry besides its value: the key and the cache's bookkeeping.
const OVERHEAD: usize = 512;
/// How many loads, possibly started by other callers, one caller awaits before it loads for itself.
const MAX_AWAITED_LOADS: u32 = 3;

/// TTL class of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ttl {
    /// It contains volatile figures, whose changes aren't broadcast.
    Short,
    /// It contains no volatile figures: stable until invalidated.
    Long,
}

/// A value with a size.
pub trait CacheWeight {
    /// Approximate size in bytes.
    fn weight(&self) -> usize;
}

/// A value that was just loaded.
#[derive(Debug)]
pub struct LoadedValue<V> {
    /// The value.
    pub value: V,
    /// The topics it depends on.
    pub topics: Vec<Topic>,
    /// Its TTL class.
    pub ttl: Ttl,
}

/// A value, and when its loading began.
#[derive(Debug)]
pub struct CachedValue<V> {
    /// The value.
    pub value: V,
    /// When its loading began.
    pub load_start: LoadStart,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    load_start: LoadStart,
    ttl: Duration,
    slots: Box<[Slot]>,
    weight: u32,
}

impl<V: Clone> Entry<V> {
    fn found(&self) -> CachedValue<V> {
        CachedValue {
            value: self.value.clone(),
            load_start: self.load_start,
        }
    }
}

/// A store of cached values of one kind.
pub struct Store<K, V> {
    group: CacheGroup,
    entries: Option<Cache<K, Arc<Entry<V>>>>,
    freshness: Arc<Freshness>,
    meters: Meters,
}

impl<K, V> std::fmt::Debug for Store<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}

/// Metrics of a store.
struct Meters {
    hits: Counter,
    misses: Counter,
    loads: Counter,
    failures: Counter,
    entries: Gauge,
    bytes: Gauge,
}

impl Meters {
    fn new(name: &'static str) -> Self {
        Self {
            hits: counter!("cangku_cache_hits_total", "cache" => name),
            misses: counter!("cangku_cache_misses_total", "cache" => name),
            loads: counter!("cangku_cache_loads_total", "cache" => name),
            failures: counter!("cangku_cache_load_failures_total", "cache" => name),
            entries: gauge!("cangku_cache_entries", "cache" => name),
            bytes: gauge!("cangku_cache_bytes", "cache" => name),
        }
    }
}

impl<K, V> Store<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: CacheWeight + Clone + Send + Sync + 'static,
{
    /// An empty store with `part` percent of the whole capacity.
    pub(super) fn new(
        name: &'static str,
        group: CacheGroup,
        settings: CacheSettings,
        part: u64,
        freshness: &Arc<Freshness>,
    ) -> Self {
        let entries = settings.ttls.map(|ttls| {
            let evicted =
                |cause| counter!("cangku_cache_evictions_total", "cache" => name, "cause" => cause);
            let (by_size, by_age) = (evicted("size"), evicted("age"));
            Cache::builder()
                .max_capacity(settings.capacity.saturating_mul(part) / 100)
                .weigher(|_key: &K, entry: &Arc<Entry<V>>| entry.weight)
                // Only bounds memory: the TTL of each entry is checked when it is read.
                .time_to_live(ttls.long)
                .eviction_listener(move |_key, _entry, cause| match cause {
                    RemovalCause::Size => by_size.increment(1),
                    RemovalCause::Expired => by_age.increment(1),
                    RemovalCause::Explicit | RemovalCause::Replaced => {}
                })
                .build()
        });
        Self {
            group,
            entries,
            freshness: Arc::clone(freshness),
            meters: Meters::new(name),
        }
    }

    /// The value for `key`: the cached one if it is fresh, else what `load` returns. Of concurrent
    /// callers, one loads. All who wait receive its failure, which isn't cached.
    ///
    /// # Errors
    /// The error of `load`.
    pub async fn get_or_load<Failure>(
        &self,
        key: &K,
        load: impl AsyncFn(LoadStart) -> Result<LoadedValue<V>, Failure>,
    ) -> Result<CachedValue<V>, Failure>
    where
        Failure: Clone + Send + Sync + 'static,
    {
        let Some(cache) = &self.entries else {
            return Ok(self.load_entry(&load).await?.found());
        };
        let begun = Instant::now();
        if let Some(entry) = cache.get(key).await
            && self.is_fresh(&entry, begun)
        {
            self.meters.hits.increment(1);
            return Ok(entry.found());
        }
        self.meters.misses.increment(1);
        for _ in 0..MAX_AWAITED_LOADS {
            self.remove_stale(cache, key).await;
            // All concurrent callers of this key await one load.
            let loading = async { self.load_entry(&load).await.map(Arc::new) };
            let loaded = cache.try_get_with_by_ref(key, loading).await;
            let entry = loaded.map_err(|failure| Failure::clone(&failure))?;
            // A load that began before this call may have missed a change that the caller must see.
            if entry.load_start.at >= begun || self.is_fresh(&entry, Instant::now()) {
                return Ok(entry.found());
            }
        }
        // Other callers' loads were stale each time: load once more, outside the cache.
        Ok(self.load_entry(&load).await?.found())
    }

    async fn remove_stale(&self, cache: &Cache<K, Arc<Entry<V>>>, key: &K) {
        let now = Instant::now();
        // Check and removal are one atomic step: an entry that was just replaced must stay.
        cache
            .entry_by_ref(key)
            .and_compute_with(|present| {
                let is_stale = |entry: &Arc<Entry<V>>| !self.is_fresh(entry, now);
                ready(if present.is_some_and(|entry| is_stale(entry.value())) {
                    Op::Remove
                } else {
                    Op::Nop
                })
            })
            .await;
    }

    async fn load_entry<Failure>(
        &self,
        load: &impl AsyncFn(LoadStart) -> Result<LoadedValue<V>, Failure>,
    ) -> Result<Entry<V>, Failure> {
        // Taken before the load reads: a change during the load then makes the entry stale.
        let start = self.freshness.start_load();
        self.meters.loads.increment(1);
        let loaded = load(start)
            .await
            .inspect_err(|_failure| self.meters.failures.increment(1))?;
        let ttls = self.freshness.ttls();
        let weight = loaded.value.weight().saturating_add(OVERHEAD);
        let group = Topic::Group(self.group);
        Ok(Entry {
            value: loaded.value,
            load_start: start,
            ttl: match loaded.ttl {
                Ttl::Short => ttls.short,
                Ttl::Long => ttls.long,
            },
            slots: loaded
                .topics
                .into_iter()
                // Every entry depends on its group too, so that an operator can invalidate it by
                // name.
                .chain([group])
                .map(Slot::from)
                .collect(),
            weight: u32::try_from(weight).unwrap_or(u32::MAX),
        })
    }

    fn is_fresh(&self, entry: &Entry<V>, now: Instant) -> bool {
        self.freshness
            .is_fresh(entry.load_start, entry.ttl, &entry.slots, now)
    }

    /// Evicts all entries if the store belongs to `group`.
    pub(super) fn evict_group(&self, group: CacheGroup) {
        if let Some(cache) = &self.entries
            && group == self.group
        {
            // Only frees memory: `Freshness` decides whether an entry is stale.
            cache.invalidate_all();
        }
    }

    /// Updates the gauges of entries and bytes.
    pub(super) fn measure(&self) {
        let show = |gauge: &Gauge, number: u64| {
            gauge.set(f64::from(u32::try_from(number).unwrap_or(u32::MAX)));
        };
        let sizes = self.entries.as_ref();
        show(&self.meters.entries, sizes.map_or(0, Cache::entry_count));
        show(&self.meters.bytes, sizes.map_or(0, Cache::weighted_size));
    }
}

#[cfg(test)]
#[path = "store/tests.rs"]
mod tests;
