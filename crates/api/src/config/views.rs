//! Views of products: which ones count, and for how long they are recent.
//!
//! - `CANGKU_COUNT_VIEWS` (`views.count`): whether views are counted at all: `true` or `false`
//!   (true).
//! - `CANGKU_VIEW_WINDOW_SECONDS` (`views.window_seconds`): within this time after a view that
//!   counted, a visitor's further views of the same product don't (1800); 0 lets every view count.
//! - `CANGKU_COUNT_BOTS` (`views.count_bots`): whether crawlers, as their User-Agent names them,
//!   count like people: `true` or `false` (false).
//! - `CANGKU_TRENDING_HOURS` (`views.trending_hours`): how far trending looks back (168).

use chrono::TimeDelta;

use super::reader::{Reader, Refused, yes_or_no};
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
const TRENDING: Setting = Setting::open(
    "CANGKU_TRENDING_HOURS",
    "views.trending_hours",
    Fallback::Text("168"),
);

pub(super) const SETTINGS: &[&Setting] = &[&COUNT, &WINDOW, &BOTS, &TRENDING];

/// Views of products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewsConfig {
    /// How they are counted.
    pub counting: ViewSettings,
}

impl ViewsConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Refused> {
        let count = reader.value(&COUNT, yes_or_no);
        let window = reader.number(&WINDOW, 0..=7 * 24 * 3600_u32);
        let bots = reader.value(&BOTS, yes_or_no);
        let trending = reader.number(&TRENDING, 1..=24 * 366_u32);
        Ok(Self {
            counting: ViewSettings {
                is_counting: count?,
                window: TimeDelta::seconds(i64::from(window?)),
                counts_crawlers: bots?,
                trending: TimeDelta::hours(i64::from(trending?)),
            },
        })
    }
}
