//! Remembered answers of one kind: each made once at a time, served while it is fresh.

use std::{future::ready, hash::Hash, sync::Arc, time::Duration, time::Instant};

use cangku_domain::ports::CacheGroup;
use metrics::{Counter, Gauge, counter, gauge};
use moka::{future::Cache, notification::RemovalCause, ops::compute::Op};

use super::{
    CacheSettings,
    freshness::{Freshness, Mark},
    topic::{Place, Topic},
};

/// What an entry takes besides its value: the key, and what it costs to keep it.
const OVERHEAD: usize = 512;
/// How often an answer that was in the making already is waited for.
const WAITS: u32 = 3;

/// How long an answer lives at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It shows what moves without a word.
    Moment,
    /// It shows nothing of the kind.
    Long,
}

/// Something of a size.
pub trait Weigh {
    /// Bytes, roughly.
    fn weight(&self) -> usize;
}

/// An answer that was just made.
#[derive(Debug)]
pub struct Loaded<V> {
    /// The answer.
    pub value: V,
    /// What it depends on.
    pub on: Vec<Topic>,
    /// How long it lives.
    pub life: Life,
}

/// An answer, and when its making began.
#[derive(Debug)]
pub struct Found<V> {
    /// The answer.
    pub value: V,
    /// When its making began.
    pub mark: Mark,
}

#[derive(Debug)]
struct Kept<V> {
    value: V,
    mark: Mark,
    life: Duration,
    on: Box<[Place]>,
    weight: u32,
}

impl<V: Clone> Kept<V> {
    fn found(&self) -> Found<V> {
        Found {
            value: self.value.clone(),
            mark: self.mark,
        }
    }
}

/// Remembered answers of one kind.
pub struct Store<K, V> {
    group: CacheGroup,
    kept: Option<Cache<K, Arc<Kept<V>>>>,
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

/// What is told of a store.
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
    V: Weigh + Clone + Send + Sync + 'static,
{
    /// An empty store that takes a part of the whole room.
    pub(super) fn new(
        name: &'static str,
        group: CacheGroup,
        settings: CacheSettings,
        part: u64,
        freshness: &Arc<Freshness>,
    ) -> Self {
        let kept = settings.lives.map(|lives| {
            let evicted =
                |cause| counter!("cangku_cache_evictions_total", "cache" => name, "cause" => cause);
            let (by_size, by_age) = (evicted("size"), evicted("age"));
            Cache::builder()
                .max_capacity(settings.capacity.saturating_mul(part) / 100)
                .weigher(|_key: &K, kept: &Arc<Kept<V>>| kept.weight)
                .time_to_live(lives.long)
                .eviction_listener(move |_key, _kept, cause| match cause {
                    RemovalCause::Size => by_size.increment(1),
                    RemovalCause::Expired => by_age.increment(1),
                    RemovalCause::Explicit | RemovalCause::Replaced => {}
                })
                .build()
        });
        Self {
            group,
            kept,
            freshness: Arc::clone(freshness),
            meters: Meters::new(name),
        }
    }

    /// The answer for `key`: the remembered one, else what `load` makes. However many ask at a
    /// time, one makes it; what fails is told to those who wait, and not remembered.
    ///
    /// # Errors
    /// What `load` answers.
    pub async fn get_or_load<Failure>(
        &self,
        key: &K,
        load: impl AsyncFn(Mark) -> Result<Loaded<V>, Failure>,
    ) -> Result<Found<V>, Failure>
    where
        Failure: Clone + Send + Sync + 'static,
    {
        let Some(cache) = &self.kept else {
            return Ok(self.make(&load).await?.found());
        };
        let begun = Instant::now();
        if let Some(kept) = cache.get(key).await
            && self.is_fresh(&kept, begun)
        {
            self.meters.hits.increment(1);
            return Ok(kept.found());
        }
        self.meters.misses.increment(1);
        for _ in 0..WAITS {
            self.remove_stale(cache, key).await;
            let making = async { self.make(&load).await.map(Arc::new) };
            let made = cache.try_get_with_by_ref(key, making).await;
            let kept = made.map_err(|failure| Failure::clone(&failure))?;
            // One that was in the making before this was asked may be out of date already.
            if kept.mark.at >= begun || self.is_fresh(&kept, Instant::now()) {
                return Ok(kept.found());
            }
        }
        Ok(self.make(&load).await?.found())
    }

    async fn remove_stale(&self, cache: &Cache<K, Arc<Kept<V>>>, key: &K) {
        let now = Instant::now();
        cache
            .entry_by_ref(key)
            .and_compute_with(|present| {
                let is_stale = |kept: &Arc<Kept<V>>| !self.is_fresh(kept, now);
                ready(if present.is_some_and(|entry| is_stale(entry.value())) {
                    Op::Remove
                } else {
                    Op::Nop
                })
            })
            .await;
    }

    async fn make<Failure>(
        &self,
        load: &impl AsyncFn(Mark) -> Result<Loaded<V>, Failure>,
    ) -> Result<Kept<V>, Failure> {
        let mark = self.freshness.mark();
        self.meters.loads.increment(1);
        let loaded = load(mark)
            .await
            .inspect_err(|_failure| self.meters.failures.increment(1))?;
        let lives = self.freshness.lives();
        let weight = loaded.value.weight().saturating_add(OVERHEAD);
        let group = Topic::Group(self.group);
        Ok(Kept {
            value: loaded.value,
            mark,
            life: match loaded.life {
                Life::Moment => lives.moment,
                Life::Long => lives.long,
            },
            on: loaded
                .on
                .into_iter()
                .chain([group])
                .map(Place::from)
                .collect(),
            weight: u32::try_from(weight).unwrap_or(u32::MAX),
        })
    }

    fn is_fresh(&self, kept: &Kept<V>, now: Instant) -> bool {
        self.freshness.is_fresh(kept.mark, kept.life, &kept.on, now)
    }

    /// Gives the room back.
    pub(super) fn free(&self, group: CacheGroup) {
        if let Some(cache) = &self.kept
            && group == self.group
        {
            cache.invalidate_all();
        }
    }

    /// Shows the size among the metrics.
    pub(super) fn measure(&self) {
        let show = |gauge: &Gauge, number: u64| {
            gauge.set(f64::from(u32::try_from(number).unwrap_or(u32::MAX)));
        };
        let sizes = self.kept.as_ref();
        show(&self.meters.entries, sizes.map_or(0, Cache::entry_count));
        show(&self.meters.bytes, sizes.map_or(0, Cache::weighted_size));
    }
}

#[cfg(test)]
#[path = "store/tests.rs"]
mod tests;
