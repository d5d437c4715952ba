//! Views of products: which ones count, and the window of trending products.
//!
//! - `CANGKU_COUNT_VIEWS` (`views.count`): whether views are counted at all: `true` or `false`
//!   (true).
//! - `CANGKU_VIEW_WINDOW_SECONDS` (`views.window_seconds`): within this time after a counted view,
//!   a visitor's further views of the same product don't count (1800); 0 counts every view.
//! - `CANGKU_COUNT_BOTS` (`views.count_bots`): whether crawlers, recognized by their User-Agent,
//!   count like people: `true` or `false` (false).
//! - `CANGKU_VIEWS_PER_ADDRESS` (`views.per_address`): maximum counted views of one product from
//!   one address (an IPv6 /64 network) in 24 hours, over all its visitors, counted by each process
//!   (50); 0 for no limit. It doesn't apply to visitors named by a service.
//! - `CANGKU_VIEWS_PER_ADDRESS_PER_MINUTE` (`views.per_address_per_minute`): maximum counted views
//!   of all products together from one address in a minute, counted by each process (600); 0 for no
//!   limit. It doesn't apply to visitors named by a service.
//! - `CANGKU_VIEWS_PER_MINUTE` (`views.per_minute`): maximum views that each process counts in a
//!   minute (30000).
//! - `CANGKU_TRENDING_HOURS` (`views.trending_hours`): how far trending looks back (168).

use std::num::NonZeroU32;

use chrono::TimeDelta;

use super::reader::{ErrorReported, Reader, yes_or_no};
use super::setting::{Fallback, Setting};
use crate::views::ViewSettings;

const COUNT: Setting = Setting::open("CANGKU_COUNT_VIEWS", "views.count", Fallback::Text("true"));
const WINDOW: Setting = Setting::open(
    "CANGKU_VIEW_WINDOW_SECONDS",
    "views.window_seconds",
    Fallback::Text("1800"),
);
const BOTS: Setting = Setting::open(
    "CANGKU_COUNT_BOTS",
    "views.count_bots",
    Fallback::Text("false"),
);
const PER_ADDRESS: Setting = Setting::open(
    "CANGKU_VIEWS_PER_ADDRESS",
    "views.per_address",
    Fallback::Text("50"),
);
const PER_ADDRESS_PER_MINUTE: Setting = Setting::open(
    "CANGKU_VIEWS_PER_ADDRESS_PER_MINUTE",
    "views.per_address_per_minute",
    Fallback::Text("600"),
);
const PER_MINUTE: Setting = Setting::open(
    "CANGKU_VIEWS_PER_MINUTE",
    "views.per_minute",
    Fallback::Text("30000"),
);
const TRENDING: Setting = Setting::open(
    "CANGKU_TRENDING_HOURS",
    "views.trending_hours",
    Fallback::Text("168"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &COUNT,
    &WINDOW,
    &BOTS,
    &PER_ADDRESS,
    &PER_ADDRESS_PER_MINUTE,
    &PER_MINUTE,
    &TRENDING,
];

/// Counting of product views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewsConfig {
    /// Which views count.
    pub counting: ViewSettings,
}

impl ViewsConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let count = reader.value(&COUNT, yes_or_no);
        let window = reader.number(&WINDOW, 0..=7 * 24 * 3600_u32);
        let bots = reader.value(&BOTS, yes_or_no);
        let most = NonZeroU32::new(1_000_000_000).unwrap_or(NonZeroU32::MAX);
        let per_address = reader.number(&PER_ADDRESS, 0..=1_000_000_000_u32);
        let of_address = reader.number(&PER_ADDRESS_PER_MINUTE, 0..=1_000_000_000_u32);
        let per_minute = reader.number(&PER_MINUTE, NonZeroU32::MIN..=most);
        let trending = reader.number(&TRENDING, 1..=24 * 366_u32);
        Ok(Self {
            counting: ViewSettings {
                is_counting: count?,
                window: TimeDelta::seconds(i64::from(window?)),
                counts_crawlers: bots?,
                per_address: per_address?,
                per_address_per_minute: NonZeroU32::new(of_address?),
                per_minute: per_minute?,
                trending: TimeDelta::hours(i64::from(trending?)),
            },
        })
    }
}
