use std::num::NonZeroU32;
use std::time::Duration;

/// Timeouts, from sending the request to the last byte of the response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// Token call; default 10 s.
    pub token: Duration,
    /// Business call, and first byte of the full product list; default 30 s.
    pub business: Duration,
    /// Last byte of the full product list, which may be tens of megabytes; default 180 s.
    pub full_list: Duration,
}

/// Retries after a network error, 429, 5xx or a gateway's error page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Maximum number of retries after the first attempt; default 3.
    pub max_retries: usize,
    /// Backoff before the first retry; doubles with each further one, with jitter; default 300 ms.
    pub min_delay: Duration,
    /// Longest backoff; default 10 s. A `Retry-After` may exceed it.
    pub max_delay: Duration,
    /// Longest `Retry-After` that is honoured; default 60 s.
    pub max_retry_after: Duration,
}

/// A rate limit: at most `per_second` in any second, `burst` of them at once. After a burst there are fewer, so
/// that a burst should be a small part of a second's requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests per second; default 100.
    pub per_second: NonZeroU32,
    /// Requests at once after a pause; default 2: enough to make up for a timer that is late. The platform counts them too.
    pub burst: NonZeroU32,
}

/// When the circuit breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitPolicy {
    /// Consecutive failures of the platform, over all calls, that open the circuit; default 20.
    pub failures_to_open: NonZeroU32,
    /// How long the circuit stays open before one probe call; default 5 s.
    pub open_for: Duration,
    /// How long bulk calls wait through an outage, counted from its beginning, before they fail at
    /// once as single calls do; default 60 s.
    pub max_outage_wait: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            token: Duration::from_secs(10),
            business: Duration::from_secs(30),
            full_list: Duration::from_secs(180),
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 3,
            min_delay: Duration::from_millis(300),
            max_delay: Duration::from_secs(10),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self {
            per_second: const { NonZeroU32::new(100).unwrap() },
            burst: const { NonZeroU32::new(2).unwrap() },
        }
    }
}

impl Default for CircuitPolicy {
    fn default() -> Self {
        Self {
            failures_to_open: const { NonZeroU32::new(20).unwrap() },
            open_for: Duration::from_secs(5),
            max_outage_wait: Duration::from_secs(60),
        }
    }
}
