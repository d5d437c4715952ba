//! The only place that reads the system clock.

use cangku_domain::ports::Clock;
use chrono::{DateTime, SubsecRound, Utc};

/// The system clock, in UTC, truncated to PostgreSQL's resolution of a microsecond.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "all other code uses this clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}
