//! `GET /api/search-logs`.

use actix_web::{HttpResponse, get};
use cangku_domain::{
    PageRequest, TextError, UserId, ViolationCode, catalog::SearchPhrase, ports::SearchLogFilter,
    searches::Keyword, searches::LoggedSearch,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{
    inventory::{id, moment},
    openapi::{field_schema::shape, responses::RestrictedListErrors},
    request::{caller::CurrentCaller, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Filter and page of the search log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchLogQuery {
    /// The whole keyword, regardless of case and width.
    #[param(inline, value_type = Option<shape::SearchKeyword>)]
    keyword: Option<String>,
    /// Id of the user.
    #[param(value_type = Option<i64>, minimum = 1)]
    user: Option<String>,
    /// From this time on, inclusive.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<String>,
    /// Until this time, exclusive.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// A logged search.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchLog)]
pub struct SearchLogResponse {
    id: i64,
    /// In lower case and half width.
    #[schema(example = "冰箱")]
    keyword: String,
    /// Null for an anonymous search, and if the user was deleted.
    #[schema(required = true)]
    user_id: Option<i64>,
    created_at: DateTime<Utc>,
}

impl From<LoggedSearch> for SearchLogResponse {
    fn from(search: LoggedSearch) -> Self {
        Self {
            id: search.id.get(),
            keyword: search.keyword,
            user_id: search.user_id.map(UserId::get),
            created_at: search.created_at,
        }
    }
}

/// Lists searches, newest first (admin).
#[utoipa::path(tag = "search", operation_id = "list_search_logs", params(SearchLogQuery),
    responses(
    (status = 200, body = PageResponse<SearchLogResponse>), RestrictedListErrors))]
#[get("/search-logs")]
pub async fn search_logs(
    _caller: CurrentCaller,
    app: App,
    query: Query<SearchLogQuery>,
) -> Result<HttpResponse, Problem> {
    let (filter, page) = read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.searches().log(&filter, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<SearchLogResponse>::from(found.await?)))
}

fn read(query: Query<SearchLogQuery>) -> Result<(SearchLogFilter, PageRequest), Problem> {
    let (query, mut check) = query.into_parts();
    let filter = SearchLogFilter {
        keyword: check.text("keyword", query.keyword, Keyword::MAX_CHARACTERS, keyword),
        user: check.optional("user", query.user, id),
        from: check.unblank("from", query.from, moment),
        to: check.unblank("to", query.to, moment),
    };
    let page = check.page(query.page, query.page_size);
    check.finish((filter, page))
}

/// Why a text isn't a keyword.
#[derive(Debug, thiserror::Error)]
enum NoKeyword {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("must have a letter or a digit")]
    Punctuation,
}

impl From<NoKeyword> for ViolationCode {
    fn from(error: NoKeyword) -> Self {
        match error {
            NoKeyword::Text(error) => error.into(),
            NoKeyword::Punctuation => Self::InvalidValue,
        }
    }
}

fn keyword(text: &str) -> Result<Keyword, NoKeyword> {
    let phrase = SearchPhrase::new(text)?.ok_or(TextError::Blank)?;
    Keyword::new(phrase.as_str()).ok_or(NoKeyword::Punctuation)
}
