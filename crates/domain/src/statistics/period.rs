//! Days and periods for which statistics can be requested.

use std::{fmt, str::FromStr};

use chrono::{Days, NaiveDate};

use crate::ViolationCode;

/// A business day for which statistics can be requested: 2000-01-01 to 2099-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

/// Why a value isn't a valid [`Day`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Not a date in the form `YYYY-MM-DD`.
    #[error("must be a date such as 2026-11-21")]
    Unreadable,
    /// Before [`Day::FIRST`] or after [`Day::LAST`].
    #[error("must be from 2000-01-01 to 2099-12-31")]
    OutsideCalendar,
}

impl From<DayError> for ViolationCode {
    fn from(error: DayError) -> Self {
        match error {
            DayError::Unreadable => Self::InvalidValue,
            DayError::OutsideCalendar => Self::OutOfRange,
        }
    }
}

impl Day {
    /// The first day: 2000-01-01.
    pub const FIRST: Self = Self(match NaiveDate::from_ymd_opt(2000, 1, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    });
    /// The last day: 2099-12-31.
    pub const LAST: Self = Self(match NaiveDate::from_ymd_opt(2099, 12, 31) {
        Some(day) => day,
        None => NaiveDate::MAX,
    });

    /// The day of this date.
    ///
    /// # Errors
    /// [`DayError::OutsideCalendar`] if it is out of range.
    pub fn new(date: NaiveDate) -> Result<Self, DayError> {
        if (Self::FIRST.0..=Self::LAST.0).contains(&date) {
            Ok(Self(date))
        } else {
            Err(DayError::OutsideCalendar)
        }
    }

    /// The day of this date, clamped to the valid range.
    pub fn nearest(date: NaiveDate) -> Self {
        Self(date.clamp(Self::FIRST.0, Self::LAST.0))
    }

    /// The date of the day, in the shop's calendar.
    pub const fn date(self) -> NaiveDate {
        self.0
    }

    /// The day `days` earlier, but not before [`Self::FIRST`].
    #[must_use]
    pub fn earlier(self, days: u64) -> Self {
        self.0
            .checked_sub_days(Days::new(days))
            .map_or(Self::FIRST, Self::nearest)
    }
}

impl FromStr for Day {
    type Err = DayError;

    /// Parses `YYYY-MM-DD` with all ten characters.
    fn from_str(text: &str) -> Result<Self, DayError> {
        // chrono also parses `2026-1-5` and years with a sign; one day must have one spelling.
        let is_written_out = text.len() == 10
            && text.char_indices().all(|(index, c)| match index {
                4 | 7 => c == '-',
                _ => c.is_ascii_digit(),
            });
        if !is_written_out {
            return Err(DayError::Unreadable);
        }
        let date = text.parse().map_err(|_no_date| DayError::Unreadable)?;
        Self::new(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A range of business days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    from: Day,
    to: Day,
}

/// Why two days don't form a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The first day is after the last one.
    #[error("must not be after to")]
    StartAfterEnd,
    /// More days than [`Period::MAX_DAYS`].
    #[error("must be at most 366 days before to, which is counted too")]
    TooLong,
}

impl From<PeriodError> for ViolationCode {
    fn from(error: PeriodError) -> Self {
        match error {
            PeriodError::StartAfterEnd => Self::InvalidValue,
            PeriodError::TooLong => Self::OutOfRange,
        }
    }
}

impl Period {
    /// Maximum length, in days: a leap year.
    pub const MAX_DAYS: u16 = 366;

    /// The period from the first to the last day, both included.
    ///
    /// # Errors
    /// [`PeriodError`] if the days are in the wrong order or too far apart.
    ///
    /// ```
    /// use cangku_domain::statistics::Period;
    ///
    /// let november = Period::new("2026-11-01".parse()?, "2026-11-30".parse()?)?;
    /// assert_eq!(november.days().count(), 30);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(from: Day, to: Day) -> Result<Self, PeriodError> {
        // The distance: with both ends included, the period is one day longer.
        let days = to.0.signed_duration_since(from.0).num_days();
        if days < 0 {
            Err(PeriodError::StartAfterEnd)
        } else if days >= i64::from(Self::MAX_DAYS) {
            Err(PeriodError::TooLong)
        } else {
            Ok(Self { from, to })
        }
    }

    /// The period of `days` days (1 to [`Self::MAX_DAYS`]) that ends on this day.
    pub fn ending_on(to: Day, days: u16) -> Self {
        let days = days.clamp(1, Self::MAX_DAYS);
        Self {
            from: to.earlier(u64::from(days.saturating_sub(1))),
            to,
        }
    }

    /// The first day; part of the period.
    pub const fn from(self) -> Day {
        self.from
    }

    /// The last day; part of the period.
    pub const fn to(self) -> Day {
        self.to
    }

    /// All days of the period, in order.
    pub fn days(self) -> impl Iterator<Item = Day> {
        let dates = self.from.0.iter_days();
        dates.take_while(move |date| *date <= self.to.0).map(Day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        assert_eq!(day("2026-11-21").to_string(), "2026-11-21");
        for text in [
            "",
            "2026-1-1",
            "26-01-01",
            "2026/01/01",
            "+026-01-01",
            "2026-02-30",
            "2026-13-01",
            "2026-11-21T00:00:00Z",
            "二〇二六",
            " 2026-11-21",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError::Unreadable), "{text}");
        }
        for text in ["1999-12-31", "2100-01-01", "0000-01-01"] {
            assert_eq!(
                text.parse::<Day>(),
                Err(DayError::OutsideCalendar),
                "{text}"
            );
        }
        assert_eq!(day("2000-01-01"), Day::FIRST);
        assert_eq!(day("2099-12-31"), Day::LAST);
    }

    #[test]
    fn a_period_goes_forwards_and_is_no_longer_than_a_leap_year() {
        let period = |from, to| Period::new(day(from), day(to)).map(|period| period.days().count());
        assert_eq!(period("2026-11-21", "2026-11-21"), Ok(1));
        assert_eq!(period("2024-01-01", "2024-12-31"), Ok(366));
        assert_eq!(
            period("2024-01-01", "2025-01-01"),
            Err(PeriodError::TooLong)
        );
        assert_eq!(
            period("2000-01-01", "2099-12-31"),
            Err(PeriodError::TooLong)
        );
        assert_eq!(
            period("2026-11-22", "2026-11-21"),
            Err(PeriodError::StartAfterEnd)
        );
    }

    #[test]
    fn the_last_days_count_the_last_one_and_end_where_days_begin() {
        let week = Period::ending_on(day("2026-03-02"), 7);
        assert_eq!(week.from(), day("2026-02-24"));
        assert_eq!(week.days().count(), 7);
        let cut = Period::ending_on(day("2000-01-03"), 30);
        assert_eq!(cut.from(), Day::FIRST);
        assert_eq!(Period::ending_on(day("2026-03-02"), 0).days().count(), 1);
    }
}
