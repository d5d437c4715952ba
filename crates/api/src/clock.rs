//! The one place that reads the real clock.

use cangku_domain::ports::Clock;
use chrono::{DateTime, SubsecRound, Utc};

/// The machine's clock, in UTC, to the microsecond that PostgreSQL keeps.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "everybody else asks this clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}
