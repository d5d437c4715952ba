use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A token bucket (implemented as the generic cell rate algorithm): `burst` requests at once,
/// `per_second` on average.
pub(crate) struct RateCap {
    bucket: Mutex<Bucket>,
    burst: u32,
}

struct Bucket {
    /// Time between two requests at the limit; `None` without a limit.
    interval: Option<Duration>,
    /// When the bucket will be full again.
    full_at: Option<Instant>,
}

impl RateCap {
    pub(crate) fn new(per_second: Option<u32>, burst: u32) -> Self {
        let bucket = Bucket {
            interval: interval(per_second),
            full_at: None,
        };
        Self {
            bucket: Mutex::new(bucket),
            burst: burst.max(1),
        }
    }

    pub(crate) fn set(&self, per_second: Option<u32>) {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *bucket = Bucket {
            interval: interval(per_second),
            full_at: None,
        };
    }

    /// Whether a request at `now` is within the limit; if so, it is counted.
    pub(crate) fn admits(&self, now: Instant) -> bool {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(interval) = bucket.interval else {
            return true;
        };
        let full_at = bucket.full_at.map_or(now, |at| at.max(now));
        // The time until the bucket is full measures the tokens in use.
        if full_at.duration_since(now) > interval * (self.burst - 1) {
            return false;
        }
        bucket.full_at = Some(full_at + interval);
        true
    }
}

fn interval(per_second: Option<u32>) -> Option<Duration> {
    per_second.map(|rate| Duration::from_secs(1) / rate.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_at_once_and_then_the_rate_holds() {
        let cap = RateCap::new(Some(100), 10);
        let start = Instant::now();
        let admitted =
            |at: Duration, asked: usize| (0..asked).filter(|_| cap.admits(start + at)).count();
        assert_eq!(admitted(Duration::ZERO, 50), 10);
        assert_eq!(admitted(Duration::from_millis(30), 50), 3);
        assert_eq!(admitted(Duration::from_secs(5), 50), 10);
    }

    #[test]
    fn an_even_stream_at_the_cap_passes_completely() {
        let cap = RateCap::new(Some(100), 10);
        let start = Instant::now();
        assert!((0..1_000).all(|number| cap.admits(start + Duration::from_millis(number * 10))));
    }

    #[test]
    fn without_a_cap_everything_passes() {
        let cap = RateCap::new(None, 1);
        let now = Instant::now();
        assert!((0..10_000).all(|_| cap.admits(now)));
    }
}
