//! A token bucket whose tokens can be returned.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The size of a bucket, and the time in which it fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Tokens of a full bucket; 0 counts as 1.
    pub tokens: u32,
    /// Time in which an empty bucket fills.
    pub period: Duration,
}

impl Quota {
    /// A bucket of `tokens` that fills within a minute.
    pub const fn per_minute(tokens: u32) -> Self {
        let period = Duration::from_secs(60);
        Self { tokens, period }
    }

    /// A bucket of `tokens` that fills within an hour.
    pub const fn per_hour(tokens: u32) -> Self {
        let period = Duration::from_secs(3600);
        Self { tokens, period }
    }
}

/// The bucket holds too few tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimited {
    /// Time until it holds enough; if it can never hold as many, time until it is full.
    pub retry_after: Duration,
}

/// A token bucket that fills within a period. Tokens can be returned, which no crate's limiter
/// supports: requests are counted before their outcome is known, and some have no effect.
#[derive(Debug)]
pub struct Bucket {
    /// Time in which an empty bucket fills.
    period: Duration,
    /// Time in which one token is added.
    interval: Duration,
    /// When the bucket will be full; in the past if it is. This one timestamp is the bucket's whole
    /// state (GCRA).
    full_at: Mutex<Instant>,
}

impl Bucket {
    /// A full bucket.
    pub fn new(quota: Quota, now: Instant) -> Self {
        Self {
            period: quota.period,
            interval: quota.period / quota.tokens.max(1),
            full_at: Mutex::new(now),
        }
    }

    /// Takes all of `tokens`, or none.
    ///
    /// # Errors
    /// [`RateLimited`] if the bucket holds fewer.
    pub fn take(&self, tokens: u32, now: Instant) -> Result<(), RateLimited> {
        let cost = self.interval.saturating_mul(tokens);
        if cost > self.period {
            return Err(RateLimited {
                retry_after: self.period,
            });
        }
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        // When the bucket will be full again, if the tokens are taken.
        let after = (*full_at).max(now) + cost;
        let ahead = after.saturating_duration_since(now);
        if ahead > self.period {
            return Err(RateLimited {
                retry_after: ahead.saturating_sub(self.period),
            });
        }
        *full_at = after;
        Ok(())
    }

    /// Checks that the bucket holds a token, without taking it.
    ///
    /// # Errors
    /// [`RateLimited`] if it is empty.
    pub fn check(&self, now: Instant) -> Result<(), RateLimited> {
        let full_at = *self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = full_at.max(now) + self.interval;
        let retry_after = ahead
            .saturating_duration_since(now)
            .saturating_sub(self.period);
        match retry_after.is_zero() {
            true => Ok(()),
            false => Err(RateLimited { retry_after }),
        }
    }

    /// Takes a token, also one that isn't there yet: the bucket is empty for longer, but at most until
    /// it has filled once.
    pub fn drain(&self, now: Instant) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        *full_at = ((*full_at).max(now) + self.interval).min(now + self.period);
    }

    /// Returns tokens that were taken.
    pub fn refund(&self, tokens: u32) {
        let cost = self.interval.saturating_mul(tokens);
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = full_at.checked_sub(cost) {
            *full_at = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_bucket_holds_the_tokens_of_a_period_and_fills_again() {
        let now = Instant::now();
        let bucket = Bucket::new(Quota::per_hour(3), now);
        bucket.take(1, now).unwrap();
        bucket.take(2, now).unwrap();
        let wait = bucket.take(1, now).unwrap_err().retry_after;
        assert_eq!(wait, Duration::from_secs(1200));
        assert_eq!(bucket.take(2, now).unwrap_err().retry_after, 2 * wait);
        assert!(bucket.take(1, now + wait).is_ok());
        assert!(bucket.take(1, now + wait).is_err());
    }

    #[test]
    fn more_than_a_bucket_holds_is_refused_and_takes_nothing() {
        let now = Instant::now();
        let bucket = Bucket::new(Quota::per_hour(7), now);
        for many in [8, u32::MAX] {
            assert_eq!(bucket.take(many, now).unwrap_err().retry_after, HOUR);
        }
        assert!(bucket.take(7, now).is_ok());
    }

    #[test]
    fn a_drained_bucket_gives_one_token_after_each_interval() {
        let now = Instant::now();
        let bucket = Bucket::new(Quota::per_hour(2), now);
        for _ in 0..2 {
            bucket.check(now).unwrap();
            bucket.drain(now);
        }
        let wait = bucket.check(now).unwrap_err().retry_after;
        assert_eq!(wait, HOUR / 2);
        // More failures at once don't prolong it.
        bucket.drain(now);
        assert_eq!(bucket.check(now).unwrap_err().retry_after, wait);
        bucket.check(now + wait).unwrap();
    }

    #[test]
    fn what_is_put_back_can_be_taken_again() {
        let now = Instant::now();
        let bucket = Bucket::new(Quota::per_hour(2), now);
        for _ in 0..100 {
            bucket.take(2, now).unwrap();
            bucket.refund(2);
        }
        bucket.take(2, now).unwrap();
        assert!(bucket.take(1, now).is_err());
    }
}
