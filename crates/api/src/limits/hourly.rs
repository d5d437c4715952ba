//! A token bucket that takes tokens back.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long an empty bucket takes to fill.
const HOUR: Duration = Duration::from_secs(3600);

/// A bucket of `per_hour` tokens that fills in an hour. A token can be put back, which no crate's
/// limiter offers: what was counted before its outcome is known may come to nothing.
#[derive(Debug)]
pub struct HourlyBucket {
    /// How long one token takes to come.
    interval: Duration,
    /// When the bucket is full; in the past if it is.
    full_at: Mutex<Instant>,
}

impl HourlyBucket {
    /// A full bucket; it holds one token at least.
    pub fn new(per_hour: u32, now: Instant) -> Self {
        Self {
            interval: HOUR / per_hour.max(1),
            full_at: Mutex::new(now),
        }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long until there is one.
    pub fn take(&self, now: Instant) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let after = (*full_at).max(now) + self.interval;
        let ahead = after.saturating_duration_since(now);
        if ahead > HOUR {
            return Err(ahead.saturating_sub(HOUR));
        }
        *full_at = after;
        Ok(())
    }

    /// Puts a token back that was taken.
    pub fn put_back(&self) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = full_at.checked_sub(self.interval) {
            *full_at = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_an_hours_tokens_and_fills_again() {
        let now = Instant::now();
        let bucket = HourlyBucket::new(3, now);
        for _ in 0..3 {
            bucket.take(now).unwrap();
        }
        let wait = bucket.take(now).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1200));
        assert!(bucket.take(now + wait).is_ok());
        assert!(bucket.take(now + wait).is_err());
    }

    #[test]
    fn what_is_put_back_can_be_taken_again() {
        let now = Instant::now();
        let bucket = HourlyBucket::new(1, now);
        for _ in 0..100 {
            bucket.take(now).unwrap();
            bucket.put_back();
        }
        bucket.take(now).unwrap();
        assert!(bucket.take(now).is_err());
    }
}
