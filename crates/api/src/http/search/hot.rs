//! `GET /api/search/hot-keywords`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    ports::Reader,
    searches::{Keyword, KeywordCount},
    statistics::{Day, Period},
    use_cases,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    cache::SuggestionKey,
    http::{
        openapi::responses::{ListErrors, NotModified},
        request::query::Query,
        response::{cached_query, problem::Problem},
        state::App,
    },
};

/// Default and maximum number of keywords.
const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 100;
/// Default number of days.
const DEFAULT_DAYS: u16 = 7;

/// Number of keywords, and of days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HotKeywordsQuery {
    /// Maximum number of keywords; default 10.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// Number of business days, including today; default 7.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 90)]
    days: Option<String>,
}

/// The keywords that were searched most.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HotKeywords)]
pub struct HotKeywordsResponse {
    /// Most searches first.
    results: Vec<HotKeywordResponse>,
}

/// A keyword that several users searched for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HotKeyword)]
pub struct HotKeywordResponse {
    /// In lower case and half width.
    #[schema(example = "冰箱")]
    keyword: String,
    /// Number of searches by all clients.
    searches: u64,
}

impl From<KeywordCount> for HotKeywordResponse {
    fn from(counted: KeywordCount) -> Self {
        Self {
            keyword: counted.keyword,
            searches: counted.searches,
        }
    }
}

/// Returns the keywords that were searched most, of those that at least three different users
/// searched for and that match a product. None contains contact data or a blocked word.
#[utoipa::path(tag = "search", operation_id = "hot_keywords", params(HotKeywordsQuery),
    responses((status = 200, body = HotKeywordsResponse), NotModified, ListErrors))]
#[get("/search/hot-keywords")]
pub async fn hot_keywords(
    request: HttpRequest,
    app: App,
    query: Query<HotKeywordsQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let limit = check.number("limit", query.limit, 1, MAX_LIMIT);
    let days = check.number("days", query.days, 1, u32::from(Keyword::DAYS_COUNTED));
    let days = days.and_then(|days| u16::try_from(days).ok());
    let limit = check.finish(limit.unwrap_or(DEFAULT_LIMIT))?;
    let today = Day::nearest(app.calendar().day_of(app.now()));
    let period = Period::ending_on(today, days.unwrap_or(DEFAULT_DAYS));
    let key = SuggestionKey::HotKeywords(period, limit);
    let which = app.shown_keywords();
    let load = move |reader: &dyn Reader| use_cases::hot_keywords(reader, which, period, limit);
    let to_body = |found: Vec<KeywordCount>| HotKeywordsResponse {
        results: found.into_iter().map(Into::into).collect(),
    };
    cached_query::respond(&request, &app, &key, load, to_body).await
}
