//! When a task runs: at an interval, or at the times of a cron expression.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};

/// When a task runs. Equal and displayed as the text that it was parsed from.
#[derive(Debug, Clone)]
pub struct Recurrence {
    text: String,
    rule: Rule,
}

#[derive(Debug, Clone)]
enum Rule {
    /// Time between the starts of two runs.
    Interval(TimeDelta),
    /// Times of the day in the shop's time zone.
    Cron(Box<Cron>),
}

/// Why a text isn't a recurrence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRecurrence {
    /// It is neither an interval nor a cron expression.
    #[error("is neither an interval nor a cron expression of five fields{}", detail(.cron))]
    Unreadable {
        /// What is wrong with it as a cron expression; empty if it doesn't look like one.
        cron: String,
    },
    /// The interval is too short.
    #[error("is shorter than a minute")]
    TooShort,
    /// The interval is too long.
    #[error("is longer than 31 days")]
    TooLong,
    /// No time matches the cron expression, such as the 30th of February.
    #[error("never occurs")]
    NeverOccurs,
}

fn detail(cron: &str) -> String {
    match cron {
        "" => String::new(),
        cron => format!(" ({cron})"),
    }
}

impl Recurrence {
    /// Minimum interval.
    pub const MIN_INTERVAL: Duration = Duration::from_secs(60);
    /// Maximum length of the text in characters.
    pub const MAX_LENGTH: usize = 100;
    /// Maximum interval.
    pub const MAX_INTERVAL: Duration = Duration::from_secs(31 * 86_400);

    /// The first time after `moment`. For an interval, `moment` is the start of the previous run. Times
    /// that the clocks skip or repeat at a change of the offset occur once. `None` if there is none
    /// that can be represented.
    pub fn next_after(&self, moment: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        match &self.rule {
            Rule::Interval(interval) => moment.checked_add_signed(*interval),
            Rule::Cron(cron) => {
                let next = cron.find_next_occurrence(&moment.with_timezone(&zone), false);
                next.ok().map(|next| next.to_utc())
            }
        }
    }

    /// The first time of a task that starts to be scheduled at `now` and ran last at `last_started`: an
    /// interval continues, and begins at once if no run has been.
    pub fn first_from(
        &self,
        now: DateTime<Utc>,
        last_started: Option<DateTime<Utc>>,
        zone: Tz,
    ) -> Option<DateTime<Utc>> {
        match &self.rule {
            Rule::Interval(_) => match last_started {
                Some(last) => self.next_after(last, zone).map(|next| next.max(now)),
                None => Some(now),
            },
            Rule::Cron(_) => self.next_after(now, zone),
        }
    }
}

impl FromStr for Recurrence {
    type Err = InvalidRecurrence;

    fn from_str(text: &str) -> Result<Self, InvalidRecurrence> {
        let text = text.trim();
        if text.chars().count() > Self::MAX_LENGTH {
            let cron = format!("longer than {} characters", Self::MAX_LENGTH);
            return Err(InvalidRecurrence::Unreadable { cron });
        }
        if let Ok(interval) = humantime::parse_duration(text) {
            return Self::of_interval(text, interval);
        }
        if text.split_whitespace().count() != 5 {
            return Err(InvalidRecurrence::Unreadable {
                cron: String::new(),
            });
        }
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        let cron = parser.parse(text);
        let cron = cron.map_err(|error| InvalidRecurrence::Unreadable {
            cron: error.to_string(),
        })?;
        // The search is limited by the crate to some thousand years.
        let occurs = cron.find_next_occurrence(&DateTime::UNIX_EPOCH, false);
        occurs.map_err(|_error| InvalidRecurrence::NeverOccurs)?;
        Ok(Self {
            text: text.to_owned(),
            rule: Rule::Cron(Box::new(cron)),
        })
    }
}

impl Recurrence {
    fn of_interval(text: &str, interval: Duration) -> Result<Self, InvalidRecurrence> {
        if interval < Self::MIN_INTERVAL {
            return Err(InvalidRecurrence::TooShort);
        }
        if interval > Self::MAX_INTERVAL {
            return Err(InvalidRecurrence::TooLong);
        }
        let interval = TimeDelta::from_std(interval);
        Ok(Self {
            text: text.to_owned(),
            rule: Rule::Interval(interval.map_err(|_error| InvalidRecurrence::TooLong)?),
        })
    }
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Recurrence {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Recurrence {}

#[cfg(test)]
mod tests;
