use std::fmt::Debug;
use std::time::{Instant, SystemTime};

/// Where the client reads the time, so that a test can set it.
pub trait Clock: Debug + Send + Sync {
    /// A time that never goes back: token lifetimes and the circuit breaker count by it.
    fn now(&self) -> Instant;

    /// The time of day, for a `Retry-After` that names one.
    fn time_of_day(&self) -> SystemTime;
}

/// The machine's clock.
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
