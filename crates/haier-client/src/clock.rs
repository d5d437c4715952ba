use std::fmt::Debug;
use std::time::{Instant, SystemTime};

/// The client's source of time, so that a test can replace it.
pub trait Clock: Debug + Send + Sync {
    /// Monotonic time, for token lifetimes and the circuit breaker.
    fn now(&self) -> Instant;

    /// Wall-clock time, for a `Retry-After` header that holds a date.
    fn time_of_day(&self) -> SystemTime;
}

/// The system clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
    }
}
