//! Time as a parameter.

use chrono::{DateTime, Utc};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, to the microsecond that the database keeps.
    fn now(&self) -> DateTime<Utc>;
}
