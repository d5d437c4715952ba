//! Business days.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::{Day, Period};

/// Number of years for which a zone's offset is checked.
const CHECKED_YEARS: u64 = 100;
/// Upper bound of the gaps in local time; no zone has ever skipped as much.
const MAX_GAP_IN_HOURS: i64 = 48;

/// The shop's calendar: a business day lasts from midnight to midnight in its time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    zone: Tz,
}

/// The time zone has a day that doesn't begin on a full hour of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its clocks aren't always whole hours away from UTC (on {day} they aren't)")]
pub struct UnsupportedTimeZone {
    /// The first such day.
    pub day: NaiveDate,
}

/// A rolling window of the last days up to now, for ranking products by sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// Length in days, today included.
    pub days: u16,
    /// Start of the first day.
    pub since: DateTime<Utc>,
}

impl Calendar {
    /// Lengths, in days, of the windows with a precomputed ranking.
    pub const WINDOWS: [u16; 4] = [7, 30, 90, 365];

    /// The calendar of UTC.
    pub const UTC: Self = Self { zone: Tz::UTC };

    /// The calendar of a time zone.
    ///
    /// # Errors
    /// [`UnsupportedTimeZone`] if the zone's offset isn't a whole number of hours on every day that
    /// statistics can be requested for: the rollups are hourly.
    pub fn new(zone: Tz) -> Result<Self, UnsupportedTimeZone> {
        let first = Day::FIRST.date().and_time(NaiveTime::MIN);
        // Samples every 12 hours, so that a change of offset within a day shows as well.
        let halves = 0..CHECKED_YEARS.saturating_mul(366).saturating_mul(2);
        let uneven = halves
            .filter_map(|half| {
                let hours = TimeDelta::try_hours(i64::try_from(half).ok()?.checked_mul(12)?)?;
                first.checked_add_signed(hours)
            })
            .find(|moment| {
                let offset = zone.offset_from_utc_datetime(moment).fix();
                offset.local_minus_utc() % 3600 != 0
            });
        match uneven {
            Some(moment) => Err(UnsupportedTimeZone { day: moment.date() }),
            None => Ok(Self { zone }),
        }
    }

    /// The time zone of the business days.
    pub const fn zone(self) -> Tz {
        self.zone
    }

    /// The business day of a point in time.
    pub fn day_of(self, moment: DateTime<Utc>) -> NaiveDate {
        moment.with_timezone(&self.zone).date_naive()
    }

    /// Start of a business day. If clocks skip midnight, it is the first hour that exists; a day
    /// that is skipped as a whole starts and ends at the start of the next one.
    pub fn start_of(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        // The first local hour that exists; if it occurs twice, the earlier one.
        (0..=MAX_GAP_IN_HOURS)
            .filter_map(|hours| midnight.checked_add_signed(TimeDelta::try_hours(hours)?))
            .find_map(|local| self.zone.from_local_datetime(&local).earliest())
            .map_or_else(|| midnight.and_utc(), |start| start.to_utc())
    }

    /// The start of each day of a period and the end of the last one: one more than days.
    pub fn bounds(self, period: Period) -> Vec<DateTime<Utc>> {
        let end = period.to().date().checked_add_days(Days::new(1));
        let days = period.days().map(Day::date).chain(end);
        days.map(|day| self.start_of(day)).collect()
    }

    /// The window of the last `days` days up to `now`, today included.
    pub fn window(self, days: u16, now: DateTime<Utc>) -> Window {
        let today = self.day_of(now);
        let before = Days::new(u64::from(days).saturating_sub(1));
        let first = today.checked_sub_days(before).unwrap_or(today);
        Window {
            days,
            since: self.start_of(first),
        }
    }

    /// The windows with a precomputed ranking.
    pub fn windows(self, now: DateTime<Utc>) -> Vec<Window> {
        Self::WINDOWS.map(|days| self.window(days, now)).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn calendar(zone: Tz) -> Calendar {
        Calendar::new(zone).unwrap()
    }

    #[test]
    fn a_day_in_shanghai_begins_at_16_hours_utc_of_the_day_before() {
        let shanghai = calendar(Tz::Asia__Shanghai);
        let start = utc("2026-11-20T16:00:00Z");
        assert_eq!(shanghai.start_of(day("2026-11-21")), start);
        assert_eq!(shanghai.day_of(start), day("2026-11-21"));
        let last_moment = start - TimeDelta::microseconds(1);
        assert_eq!(shanghai.day_of(last_moment), day("2026-11-20"));
    }

    #[test]
    fn days_on_which_clocks_change_have_23_and_25_hours() {
        let berlin = calendar(Tz::Europe__Berlin);
        let hours = |text: &str| {
            let period = Period::new(text.parse().unwrap(), text.parse().unwrap()).unwrap();
            let bounds = berlin.bounds(period);
            (bounds[1] - bounds[0]).num_hours()
        };
        assert_eq!(hours("2026-03-29"), 23);
        assert_eq!(hours("2026-10-25"), 25);
        assert_eq!(hours("2026-10-26"), 24);
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_or_comes_twice_begins_with_its_first_moment() {
        // In Brazil, 2018-11-04 began at 01:00.
        let sao_paulo = calendar(Tz::America__Sao_Paulo);
        let start = utc("2018-11-04T03:00:00Z");
        assert_eq!(sao_paulo.start_of(day("2018-11-04")), start);
        assert_eq!(sao_paulo.day_of(start), day("2018-11-04"));
        let before = start - TimeDelta::microseconds(1);
        assert_eq!(sao_paulo.day_of(before), day("2018-11-03"));
        // In Cuba, 2026-11-01 has the hour after midnight twice.
        let havana = calendar(Tz::America__Havana);
        let start = utc("2026-11-01T04:00:00Z");
        assert_eq!(havana.start_of(day("2026-11-01")), start);
        let before = start - TimeDelta::microseconds(1);
        assert_eq!(havana.day_of(before), day("2026-10-31"));
    }

    #[test]
    fn a_day_that_a_zone_left_out_is_empty() {
        let apia = calendar(Tz::Pacific__Apia);
        assert_eq!(
            apia.start_of(day("2011-12-30")),
            apia.start_of(day("2011-12-31"))
        );
    }

    #[test]
    fn a_window_ends_now_and_counts_today() {
        let shanghai = calendar(Tz::Asia__Shanghai);
        let now = utc("2026-11-20T16:30:00Z");
        assert_eq!(
            shanghai.window(1, now).since,
            utc("2026-11-20T16:00:00Z"),
            "half an hour of the 21st"
        );
        assert_eq!(shanghai.window(7, now).since, utc("2026-11-14T16:00:00Z"));
        assert_eq!(shanghai.windows(now).len(), Calendar::WINDOWS.len());
    }

    #[test]
    fn a_zone_of_half_hours_is_refused_whenever_it_had_them() {
        for (zone, since) in [
            (Tz::Asia__Kolkata, "2000-01-01"),
            (Tz::Asia__Kathmandu, "2000-01-01"),
            (Tz::Australia__Lord_Howe, "2000-03-26"),
            (Tz::Asia__Pyongyang, "2015-08-15"),
        ] {
            let refused = Calendar::new(zone).unwrap_err();
            assert_eq!(refused.day, day(since), "{zone}");
        }
    }
}
