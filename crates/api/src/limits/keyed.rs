//! A token bucket for each key.

use std::{hash::Hash, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use moka::sync::Cache;

/// Maximum number of keys with a bucket; a bucket takes some 300 bytes.
const MAX_KEYS: u64 = 50_000;

/// A token bucket for each key. At most `MAX_KEYS` are cached: a flood of new keys evicts buckets,
/// which are full when created again, so combine it with a limit over all keys.
#[derive(Debug)]
pub struct KeyedLimiter<K: Hash + Eq + Send + Sync + 'static> {
    quota: Quota,
    buckets: Cache<K, Arc<DefaultDirectRateLimiter>>,
    clock: DefaultClock,
}

/// The bucket holds too few tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimited {
    /// Time until it holds enough; if it can never hold as many, time until it is full.
    pub retry_after: Duration,
}

impl<K: Hash + Eq + Send + Sync + 'static> KeyedLimiter<K> {
    /// A limiter with this quota for each key.
    pub fn new(quota: Quota) -> Self {
        // A bucket that was idle for this long is full again, like a new one, so it can be evicted.
        let full_after = quota.burst_size_replenished_in();
        let buckets = Cache::builder()
            .max_capacity(MAX_KEYS)
            .time_to_idle(full_after)
            .build();
        Self {
            quota,
            buckets,
            clock: DefaultClock::default(),
        }
    }

    /// Takes all of `tokens` from the key's bucket, or none.
    ///
    /// # Errors
    /// [`RateLimited`] if it holds fewer.
    pub fn take(&self, key: K, tokens: NonZeroU32) -> Result<(), RateLimited> {
        let fresh = || Arc::new(RateLimiter::direct(self.quota));
        let bucket = self.buckets.get_with(key, fresh);
        match bucket.check_n(tokens) {
            Ok(taken) => taken.map_err(|refused| RateLimited {
                retry_after: refused.wait_time_from(self.clock.now()),
            }),
            Err(_more_than_it_holds) => Err(RateLimited {
                retry_after: self.quota.burst_size_replenished_in(),
            }),
        }
    }

    /// Takes one token.
    ///
    /// # Errors
    /// [`RateLimited`] if there is none.
    pub fn take_one(&self, key: K) -> Result<(), RateLimited> {
        self.take(key, NonZeroU32::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn per_minute(number: u32) -> KeyedLimiter<u32> {
        KeyedLimiter::new(Quota::per_minute(NonZeroU32::new(number).unwrap()))
    }

    #[test]
    fn each_key_has_a_bucket_of_its_own() {
        let limiter = per_minute(2);
        assert!(limiter.take_one(1).is_ok() && limiter.take_one(1).is_ok());
        let refused = limiter.take_one(1).unwrap_err();
        assert!(refused.retry_after <= Duration::from_secs(30));
        assert!(limiter.take_one(2).is_ok());
    }

    #[test]
    fn more_than_a_bucket_holds_is_refused_and_takes_nothing() {
        let limiter = per_minute(2);
        let three = NonZeroU32::new(3).unwrap();
        assert!(limiter.take(1, three).is_err());
        assert!(limiter.take_one(1).is_ok() && limiter.take_one(1).is_ok());
    }

    #[test]
    fn a_flood_of_keys_does_not_fill_the_memory() {
        let limiter = per_minute(2);
        for key in 0..200_000 {
            assert!(limiter.take_one(key).is_ok());
        }
        limiter.buckets.run_pending_tasks();
        assert!(limiter.buckets.entry_count() <= MAX_KEYS);
    }
}
