//! The query strings of analytics.

use cangku_domain::{
    ViolationCode,
    statistics::{Calendar, Day, Period},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    openapi::field_schema::shape,
    request::query::{Query, QueryValidator},
    response::problem::Problem,
};

/// Default number of days.
const DEFAULT_DAYS: u16 = 30;
/// Default and maximum number of products.
const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 100;

/// A range of business days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RangeQuery {
    /// The first business day; default: 29 days before `to`.
    #[param(inline, value_type = Option<shape::BusinessDay>)]
    from: Option<String>,
    /// The last business day, inclusive; default: today.
    #[param(inline, value_type = Option<shape::BusinessDay>)]
    to: Option<String>,
}

/// The last days, including today.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// Number of days; default 30.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 366)]
    days: Option<String>,
}

/// Number of products, and of days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TopQuery {
    /// Maximum number of products; default 10.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// Number of days, including today; default 30.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 366)]
    days: Option<String>,
}

/// No parameters.
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
            None => Period::ending_on(last, DEFAULT_DAYS),
            Some(from) => Period::new(from, last).unwrap_or_else(|error| {
                check.add("from", ViolationCode::from(error), &error.to_string());
                Period::ending_on(last, DEFAULT_DAYS)
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
        check.finish(Period::ending_on(today(calendar, now), days))
    }
}

impl TopQuery {
    /// Number of days, and maximum number of products.
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

fn days(check: &mut QueryValidator, text: Option<String>) -> u16 {
    let days = check.number("days", text, 1, u32::from(Period::MAX_DAYS));
    days.and_then(|days| u16::try_from(days).ok())
        .unwrap_or(DEFAULT_DAYS)
}
