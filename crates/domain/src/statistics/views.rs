//! Product views.

use chrono::{DateTime, Utc};

use crate::ProductId;

const SECONDS_OF_AN_HOUR: i64 = 3600;

/// An hour of UTC, counted from the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(i64);

impl Hour {
    /// The hour that contains this time.
    pub fn of(moment: DateTime<Utc>) -> Self {
        Self(moment.timestamp().div_euclid(SECONDS_OF_AN_HOUR))
    }

    /// Start of the hour.
    pub fn start(self) -> DateTime<Utc> {
        let seconds = self.0.saturating_mul(SECONDS_OF_AN_HOUR);
        DateTime::from_timestamp(seconds, 0).unwrap_or_default()
    }
}

/// Number of views of a product in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProductViews {
    /// The product that was viewed.
    pub product_id: ProductId,
    /// The hour (UTC) in which it was viewed.
    pub hour: Hour,
    /// Number of views, at least 1.
    pub views: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_begins_at_its_first_second() {
        for (moment, start) in [
            ("2026-11-21T15:00:00Z", "2026-11-21T15:00:00Z"),
            ("2026-11-21T15:59:59.999Z", "2026-11-21T15:00:00Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:00:00Z"),
        ] {
            let [moment, start]: [DateTime<Utc>; 2] =
                [moment, start].map(|text| text.parse().unwrap());
            assert_eq!(Hour::of(moment).start(), start);
        }
    }
}
