//! A token bucket for each key.

use std::{hash::Hash, sync::Arc, time::Instant};

use moka::sync::Cache;

use super::bucket::{Bucket, Quota, RateLimited};

/// Maximum number of keys with a bucket; a bucket takes some 300 bytes.
const MAX_KEYS: u64 = 50_000;

/// A token bucket for each key. At most `MAX_KEYS` are cached: a flood of new keys evicts buckets,
/// which are full when created again, so combine it with a limit over all keys.
#[derive(Debug)]
pub struct KeyedLimiter<K: Hash + Eq + Send + Sync + 'static> {
    quota: Quota,
    buckets: Cache<K, Arc<Bucket>>,
}

/// Tokens that were taken from a bucket. Dropping this leaves them taken.
#[derive(Debug)]
pub struct TakenTokens {
    bucket: Arc<Bucket>,
    tokens: u32,
}

impl<K: Hash + Eq + Send + Sync + 'static> KeyedLimiter<K> {
    /// A limiter with this quota for each key.
    pub fn new(quota: Quota) -> Self {
        let buckets = Cache::builder()
            .max_capacity(MAX_KEYS)
            // A bucket that was idle for this long is full again, like a new one, so it can be
            // evicted.
            .time_to_idle(quota.period)
            .build();
        Self { quota, buckets }
    }

    /// Takes all of `tokens` from the key's bucket, or none.
    ///
    /// # Errors
    /// [`RateLimited`] if it holds fewer.
    pub fn take(&self, key: K, tokens: u32) -> Result<TakenTokens, RateLimited> {
        let now = Instant::now();
        let full = || Arc::new(Bucket::new(self.quota, now));
        let bucket = self.buckets.get_with(key, full);
        bucket.take(tokens, now)?;
        Ok(TakenTokens { bucket, tokens })
    }

    /// Checks that the key's bucket holds a token, without taking it.
    ///
    /// # Errors
    /// [`RateLimited`] if it is empty.
    pub fn check(&self, key: &K) -> Result<(), RateLimited> {
        match self.buckets.get(key) {
            Some(bucket) => bucket.check(Instant::now()),
            None => Ok(()),
        }
    }

    /// Takes a token of the key's bucket, also one that isn't there yet.
    pub fn drain(&self, key: K) {
        let now = Instant::now();
        let full = || Arc::new(Bucket::new(self.quota, now));
        self.buckets.get_with(key, full).drain(now);
    }

    /// Takes one token.
    ///
    /// # Errors
    /// [`RateLimited`] if there is none.
    pub fn take_one(&self, key: K) -> Result<TakenTokens, RateLimited> {
        self.take(key, 1)
    }
}

impl TakenTokens {
    /// Returns the tokens to their bucket.
    pub fn refund(self) {
        self.bucket.refund(self.tokens);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn per_minute(number: u32) -> KeyedLimiter<u32> {
        KeyedLimiter::new(Quota::per_minute(number))
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
        assert!(limiter.take(1, 3).is_err());
        assert!(limiter.take_one(1).is_ok() && limiter.take_one(1).is_ok());
    }

    #[test]
    fn refunded_tokens_can_be_taken_again() {
        let limiter = per_minute(2);
        let taken = limiter.take(1, 2).unwrap();
        assert!(limiter.take_one(1).is_err());
        taken.refund();
        assert!(limiter.take(1, 2).is_ok());
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
