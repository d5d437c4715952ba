//! The clock.

use chrono::{DateTime, Utc};

/// Source of the current time; a port, so that tests can fix it.
pub trait Clock: Send + Sync {
    /// The current time, truncated to microseconds, the database's precision.
    fn now(&self) -> DateTime<Utc>;
}
