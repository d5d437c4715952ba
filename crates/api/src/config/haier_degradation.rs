//! What is sold while Haier's stock figures can't be relied on.
//!
//! - `HAIER_STOCK_DEGRADATION` (`haier.stock_degradation`): what is sold of a product of Haier while
//!   Haier's platform fails or the product's stock figure is too old: `last_figure` (the last figure less
//!   the held units), `own_stock_only` (the units that the shop has added to it) or `stop` (none)
//!   (last_figure).
//! - `HAIER_STOCK_MAX_AGE_MINUTES` (`haier.stock_max_age_minutes`): age from which on a stock figure is too
//!   old, in minutes (0: it never is).

use cangku_domain::inventory::{DegradationPolicy, DegradationRules};
use chrono::TimeDelta;

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};

const POLICY: Setting = Setting::open(
    "HAIER_STOCK_DEGRADATION",
    "haier.stock_degradation",
    Fallback::Text("last_figure"),
);
const MAX_AGE: Setting = Setting::open(
    "HAIER_STOCK_MAX_AGE_MINUTES",
    "haier.stock_max_age_minutes",
    Fallback::Text("0"),
);

pub(super) const SETTINGS: &[&Setting] = &[&POLICY, &MAX_AGE];

pub(super) fn read(reader: &mut Reader) -> Result<DegradationRules, ErrorReported> {
    let policy = reader.value(&POLICY, |text| {
        let names = DegradationPolicy::ALL.map(DegradationPolicy::as_str);
        DegradationPolicy::from_name(text).ok_or_else(|| {
            InvalidValue::new("is no policy", format!("give one of {}", names.join(", ")))
        })
    });
    // A year: an older figure says nothing.
    let max_age = reader.number(&MAX_AGE, 0..=525_600_u32);
    Ok(DegradationRules {
        policy: policy?,
        max_figure_age: Some(max_age?)
            .filter(|minutes| *minutes > 0)
            .map(|minutes| TimeDelta::minutes(i64::from(minutes))),
    })
}
