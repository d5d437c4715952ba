//! Searches: retention and rate limits of their log.
//!
//! - `CANGKU_SEARCH_LOG_DAYS` (`search.log_days`): days for which a search stays in the log (90); 0
//!   keeps searches for ever.
//! - `CANGKU_KEYWORDS_FIND_PRODUCTS` (`search.keywords_find_products`): whether hot and suggested
//!   keywords are only those that find an active product: `true` or `false` (true).
//! - `CANGKU_SEARCHES_PER_ADDRESS` (`search.per_address`): maximum searches of one address (an IPv6
//!   /64 network) that each process logs in a minute (120); further ones are served but not logged.
//! - `CANGKU_SEARCHES_PER_MINUTE` (`search.per_minute`): the same for all addresses together
//!   (3000).
//! - `CANGKU_SEARCHES_PER_DAY` (`search.per_day`): the same for all addresses in a day (500000).

use std::num::NonZeroU32;

use cangku_domain::searches::KeywordVisibility;
use chrono::TimeDelta;

use super::reader::{ErrorReported, Reader, yes_or_no};
use super::setting::{Fallback, Setting};
use crate::searches::SearchLimits;

const LOG_DAYS: Setting = Setting::open(
    "CANGKU_SEARCH_LOG_DAYS",
    "search.log_days",
    Fallback::Text("90"),
);

const FIND_PRODUCTS: Setting = Setting::open(
    "CANGKU_KEYWORDS_FIND_PRODUCTS",
    "search.keywords_find_products",
    Fallback::Text("true"),
);
const PER_ADDRESS: Setting = Setting::open(
    "CANGKU_SEARCHES_PER_ADDRESS",
    "search.per_address",
    Fallback::Text("120"),
);
const PER_MINUTE: Setting = Setting::open(
    "CANGKU_SEARCHES_PER_MINUTE",
    "search.per_minute",
    Fallback::Text("3000"),
);
const PER_DAY: Setting = Setting::open(
    "CANGKU_SEARCHES_PER_DAY",
    "search.per_day",
    Fallback::Text("500000"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &LOG_DAYS,
    &FIND_PRODUCTS,
    &PER_ADDRESS,
    &PER_MINUTE,
    &PER_DAY,
];

/// Retention of the search log, keywords shown, and rate limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchConfig {
    /// How long a search stays in the log; `None`: for ever.
    pub log_retention: Option<TimeDelta>,
    /// Which public keywords are shown.
    pub shown: KeywordVisibility,
    /// Limits on how many searches are logged.
    pub limits: SearchLimits,
}

impl SearchConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let most = NonZeroU32::new(1_000_000_000).unwrap_or(NonZeroU32::MAX);
        let days = reader.number(&LOG_DAYS, 0..=36_500_u32);
        let find_products = reader.value(&FIND_PRODUCTS, yes_or_no);
        let per_address = reader.number(&PER_ADDRESS, NonZeroU32::MIN..=most);
        let per_minute = reader.number(&PER_MINUTE, NonZeroU32::MIN..=most);
        let per_day = reader.number(&PER_DAY, NonZeroU32::MIN..=most);
        let days = days?;
        Ok(Self {
            log_retention: (days > 0).then(|| TimeDelta::days(i64::from(days))),
            shown: if find_products? {
                KeywordVisibility::Finding
            } else {
                KeywordVisibility::Any
            },
            limits: SearchLimits {
                per_address: per_address?,
                per_minute: per_minute?,
                per_day: per_day?,
            },
        })
    }
}
