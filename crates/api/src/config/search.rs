//! Searches: how long the log of them is kept.
//!
//! - `CANGKU_SEARCH_LOG_DAYS` (`search.log_days`): days for which a search stays in the log (90);
//!   0 keeps them for ever.

use chrono::TimeDelta;

use super::reader::{Reader, Refused};
use super::setting::{Fallback, Setting};

const LOG_DAYS: Setting = Setting::open(
    "CANGKU_SEARCH_LOG_DAYS",
    "search.log_days",
    Fallback::Text("90"),
);

pub(super) const SETTINGS: &[&Setting] = &[&LOG_DAYS];

/// Searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchConfig {
    /// How long a search stays in the log; `None` is for ever.
    pub log_life: Option<TimeDelta>,
}

impl SearchConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Refused> {
        let days = reader.number(&LOG_DAYS, 0..=36_500_u32)?;
        Ok(Self {
            log_life: (days > 0).then(|| TimeDelta::days(i64::from(days))),
        })
    }
}
