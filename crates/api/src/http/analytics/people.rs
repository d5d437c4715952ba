//! Registrations and active users, by business day.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{ports::Reader, statistics::AsOf};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::DaysQuery;
use crate::{
    cache::StatisticsKey,
    http::{
        openapi::responses::{NotModified, StatisticsErrors},
        request::{caller::Caller, query::Query},
        response::{cached_query, problem::Problem},
        state::{self, App},
    },
};

/// Registrations by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserGrowthResponse {
    /// Oldest day first, today last.
    results: Vec<DayOfRegistrationsResponse>,
    /// Everything up to this time is counted.
    as_of: DateTime<Utc>,
}

/// Registrations of a business day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOfRegistrationsResponse {
    date: NaiveDate,
    /// Users who registered on this day.
    new_users: u64,
    /// Total number of users at the end of this day.
    total_users: u64,
}

/// Active users by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DailyActiveResponse {
    /// Oldest day first, today last.
    results: Vec<DayOfActivityResponse>,
    /// Everything up to this time is counted.
    as_of: DateTime<Utc>,
}

/// Active users of a business day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOfActivityResponse {
    date: NaiveDate,
    /// Users who sent a request while signed in.
    users: u64,
}

/// Returns how many users registered on each of the last days (staff).
#[utoipa::path(tag = "analytics", operation_id = "user_growth", params(DaysQuery),
    responses(
    (status = 200, body = UserGrowthResponse), NotModified, StatisticsErrors))]
#[get("/analytics/user-growth")]
pub async fn user_growth(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    query: Query<DaysQuery>,
) -> Result<HttpResponse, Problem> {
    let calendar = app.calendar();
    let period = DaysQuery::read(query, calendar, app.now())?;
    let load = move |reader: &dyn Reader| {
        let bounds = calendar.bounds(period);
        reader.read(|session| Ok(session.statistics().registrations(&bounds)?))
    };
    let to_body = |found: AsOf<(u64, Vec<u64>)>| {
        // The number of users before the period, and the registrations of each day.
        let (mut total_users, by_day) = found.figures;
        let results = period.days().zip(by_day).map(|(day, new_users)| {
            total_users = total_users.saturating_add(new_users);
            DayOfRegistrationsResponse {
                date: day.date(),
                new_users,
                total_users,
            }
        });
        UserGrowthResponse {
            results: results.collect(),
            as_of: found.as_of,
        }
    };
    let key = StatisticsKey::UserGrowth(period);
    cached_query::respond(&request, &app, &key, load, to_body).await
}

/// Returns how many users were active on each of the last days (staff).
#[utoipa::path(tag = "analytics", operation_id = "daily_active", params(DaysQuery),
    responses(
    (status = 200, body = DailyActiveResponse), StatisticsErrors))]
#[get("/analytics/daily-active")]
pub async fn daily_active(
    _caller: Caller,
    app: App,
    query: Query<DaysQuery>,
) -> Result<HttpResponse, Problem> {
    let period = DaysQuery::read(query, app.calendar(), app.now())?;
    let found = state::read(&app, move |reader| {
        let (from, to) = (period.from().date(), period.to().date());
        reader.read(|session| Ok(session.statistics().active_users(from, to)?))
    });
    let found = found.await?;
    let by_day: BTreeMap<_, _> = found.figures.into_iter().collect();
    // A day without a row had no active users.
    let results = period.days().map(|day| DayOfActivityResponse {
        date: day.date(),
        users: by_day.get(&day.date()).copied().unwrap_or_default(),
    });
    Ok(HttpResponse::Ok().json(DailyActiveResponse {
        results: results.collect(),
        as_of: found.as_of,
    }))
}
