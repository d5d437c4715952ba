//! Who came: registrations and activity by business day.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get};
use cangku_domain::accounts::Role;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::DaysQuery;
use crate::http::{
    caller::Caller,
    problem::Problem,
    query::Query,
    responses::Analysing,
    state::{self, App},
};

/// Registrations of days.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserGrowthAnswer {
    /// The oldest day first, today last.
    results: Vec<DayOfRegistrationsAnswer>,
    /// Up to when everything is counted.
    as_of: DateTime<Utc>,
}

/// Registrations of a business day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOfRegistrationsAnswer {
    date: NaiveDate,
    /// Users who registered on it.
    new_users: u64,
    /// Users there were at its end.
    total_users: u64,
}

/// Active users of days.
#[derive(Debug, Serialize, ToSchema)]
pub struct DailyActiveAnswer {
    /// The oldest day first, today last.
    results: Vec<DayOfActivityAnswer>,
    /// Up to when everything is counted.
    as_of: DateTime<Utc>,
}

/// Active users of a business day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOfActivityAnswer {
    date: NaiveDate,
    /// Users who sent a request while signed in.
    users: u64,
}

/// How many users registered on each of the last days (staff).
#[utoipa::path(tag = "analytics", operation_id = "user_growth", params(DaysQuery),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = UserGrowthAnswer), Analysing))]
#[get("/analytics/user-growth")]
pub async fn user_growth(
    caller: Caller,
    app: App,
    query: Query<DaysQuery>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let calendar = app.calendar();
    let period = DaysQuery::read(query, calendar, app.now())?;
    let found = state::read(&app, move |reader| {
        let bounds = calendar.bounds(period);
        reader.read(|session| Ok(session.statistics().registrations(&bounds)?))
    });
    let found = found.await?;
    let (before, by_day) = found.figures;
    let mut total_users: u64 = before;
    let results = period.days().zip(by_day).map(|(day, new_users)| {
        total_users = total_users.saturating_add(new_users);
        DayOfRegistrationsAnswer {
            date: day.date(),
            new_users,
            total_users,
        }
    });
    Ok(HttpResponse::Ok().json(UserGrowthAnswer {
        results: results.collect(),
        as_of: found.as_of,
    }))
}

/// How many users were active on each of the last days (staff).
#[utoipa::path(tag = "analytics", operation_id = "daily_active", params(DaysQuery),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = DailyActiveAnswer), Analysing))]
#[get("/analytics/daily-active")]
pub async fn daily_active(
    caller: Caller,
    app: App,
    query: Query<DaysQuery>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let period = DaysQuery::read(query, app.calendar(), app.now())?;
    let found = state::read(&app, move |reader| {
        let (from, to) = (period.from().date(), period.to().date());
        reader.read(|session| Ok(session.statistics().active_users(from, to)?))
    });
    let found = found.await?;
    let by_day: BTreeMap<_, _> = found.figures.into_iter().collect();
    let results = period.days().map(|day| DayOfActivityAnswer {
        date: day.date(),
        users: by_day.get(&day.date()).copied().unwrap_or_default(),
    });
    Ok(HttpResponse::Ok().json(DailyActiveAnswer {
        results: results.collect(),
        as_of: found.as_of,
    }))
}
