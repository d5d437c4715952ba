use std::num::NonZeroU32;
use std::time::Duration;

/// How long an answer may take, from the request to its last byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeouts {
    /// A token: 10 s.
    pub token: Duration,
    /// A business call, and the first byte of the full product list: 30 s.
    pub business: Duration,
    /// The last byte of the full product list, which may be tens of megabytes: 180 s.
    pub full_list: Duration,
}

/// How often and when a call is repeated after a network error, 429, 5xx or a gateway's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Repeats after the first try: 3.
    pub max_retries: usize,
    /// Wait before the first repeat, doubled for each next one and jittered: 300 ms.
    pub min_delay: Duration,
    /// Longest wait where the platform names none: 10 s.
    pub max_delay: Duration,
    /// Longest wait that a `Retry-After` is honoured for: 60 s.
    pub max_retry_after: Duration,
}

/// A call rate: on average `per_second`, with at most `burst` at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests a second: 100.
    pub per_second: NonZeroU32,
    /// Requests at once after a pause; small, since the platform counts them too: 5.
    pub burst: NonZeroU32,
}

/// When the circuit breaker opens and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitPolicy {
    /// Failures of the platform in a row, over all calls, that open it: 20.
    pub failures_to_open: NonZeroU32,
    /// How long it stays open before one call tries again: 5 s.
    pub open_for: Duration,
    /// How long the calls for many codes wait through an outage, from its beginning, before they
    /// fail at once as single calls do: 60 s.
    pub patience: Duration,
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
            burst: const { NonZeroU32::new(5).unwrap() },
        }
    }
}

impl Default for CircuitPolicy {
    fn default() -> Self {
        Self {
            failures_to_open: const { NonZeroU32::new(20).unwrap() },
            open_for: Duration::from_secs(5),
            patience: Duration::from_secs(60),
        }
    }
}
