//! Which days are asked for.

use cangku_domain::{
    ViolationCode,
    statistics::{Calendar, Day, Period},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    field_schema::shape,
    problem::Problem,
    query::{Query, QueryCheck},
};

/// Days where nothing is said.
const DEFAULT_DAYS: u16 = 30;
/// Products where nothing is said, and most of them.
const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 100;

/// From which business day to which.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RangeQuery {
    /// The first business day; 29 days before `to` where nothing is said.
    #[param(inline, value_type = Option<shape::BusinessDay>)]
    from: Option<String>,
    /// The last business day, counted too; today where nothing is said.
    #[param(inline, value_type = Option<shape::BusinessDay>)]
    to: Option<String>,
}

/// The last days, today included.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// How many days; 30 where nothing is said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 366)]
    days: Option<String>,
}

/// How many products of which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TopQuery {
    /// Most products; 10 where nothing is said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// The last so many days, today included; 30 where nothing is said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 366)]
    days: Option<String>,
}

/// Nothing can be chosen.
#[derive(Debug, Deserialize)]
pub struct NoQuery {}

impl RangeQuery {
    pub(super) fn read(
        query: Query<Self>,
        calendar: Calendar,
        now: DateTime<Utc>,
    ) -> Result<Period, Problem> {
        let (query, mut check) = query.into_parts();
        let today = today(calendar, now);
        let from = check.unblank("from", query.from, |text| text.trim().parse::<Day>());
        let to = check.unblank("to", query.to, |text| text.trim().parse::<Day>());
        let last = to.unwrap_or(today);
        let period = match from {
            None => Period::up_to(last, DEFAULT_DAYS),
            Some(from) => Period::new(from, last).unwrap_or_else(|error| {
                check.add("from", ViolationCode::from(error), &error.to_string());
                Period::up_to(last, DEFAULT_DAYS)
            }),
        };
        check.finish(period)
    }
}

impl DaysQuery {
    pub(super) fn read(
        query: Query<Self>,
        calendar: Calendar,
        now: DateTime<Utc>,
    ) -> Result<Period, Problem> {
        let (query, mut check) = query.into_parts();
        let days = days(&mut check, query.days);
        check.finish(Period::up_to(today(calendar, now), days))
    }
}

impl TopQuery {
    /// Days and products.
    pub(super) fn read(query: Query<Self>) -> Result<(u16, u32), Problem> {
        let (query, mut check) = query.into_parts();
        let limit = check.number("limit", query.limit, 1, MAX_LIMIT);
        let days = days(&mut check, query.days);
        check.finish((days, limit.unwrap_or(DEFAULT_LIMIT)))
    }
}

impl NoQuery {
    pub(super) fn read(query: Query<Self>) -> Result<(), Problem> {
        let (Self {}, check) = query.into_parts();
        check.finish(())
    }
}

fn today(calendar: Calendar, now: DateTime<Utc>) -> Day {
    Day::nearest(calendar.day_of(now))
}

fn days(check: &mut QueryCheck, text: Option<String>) -> u16 {
    let days = check.number("days", text, 1, u32::from(Period::LONGEST));
    days.and_then(|days| u16::try_from(days).ok())
        .unwrap_or(DEFAULT_DAYS)
}
