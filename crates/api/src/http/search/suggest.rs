//! `GET /api/search/suggestions`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    ports::Reader,
    searches::{Prefix, Suggestion},
    use_cases::suggest_searches,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    cache::SuggestionKey,
    http::{
        openapi::{
            field_schema::shape,
            responses::{ListErrors, NotModified},
        },
        request::query::Query,
        response::{cached_query, problem::Problem},
        state::App,
    },
};

/// Default and maximum number of suggestions.
const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 20;

/// The text typed so far.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SuggestionsQuery {
    /// What suggestions begin with, regardless of case and width; no suggestions if it is blank.
    #[param(inline, value_type = Option<shape::Phrase>)]
    prefix: Option<String>,
    /// Maximum number of suggestions; default 10.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 20)]
    limit: Option<String>,
}

/// Suggested searches.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestions)]
pub struct SuggestionsResponse {
    /// Keywords by number of searches, then brands and categories, then products by sales.
    results: Vec<SuggestionResponse>,
}

/// A text to search for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub struct SuggestionResponse {
    #[schema(example = "海尔冰箱")]
    text: String,
    /// `keyword`: at least three different users searched for it; `product`: the shop has it, as
    /// a brand, a category, or a product's name or model.
    #[schema(example = "product")]
    source: &'static str,
}

impl From<Suggestion> for SuggestionResponse {
    fn from(suggestion: Suggestion) -> Self {
        Self {
            text: suggestion.text,
            source: suggestion.source.as_str(),
        }
    }
}

/// Returns what begins with the typed text: keywords of several users, and names of active
/// products, their brands and categories. The keywords match a product. No suggestion contains
/// contact data or a blocked word.
#[utoipa::path(tag = "search", operation_id = "search_suggestions", params(SuggestionsQuery),
    responses((status = 200, body = SuggestionsResponse), NotModified, ListErrors))]
#[get("/search/suggestions")]
pub async fn suggestions(
    request: HttpRequest,
    app: App,
    query: Query<SuggestionsQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let prefix = check
        .text("prefix", query.prefix, Prefix::MAX_CHARACTERS, Prefix::new)
        .flatten();
    let limit = check.number("limit", query.limit, 1, MAX_LIMIT);
    let limit = check.finish(limit.unwrap_or(DEFAULT_LIMIT))?;
    let to_body = |found: Vec<Suggestion>| SuggestionsResponse {
        results: found.into_iter().map(Into::into).collect(),
    };
    // A blank prefix costs no query.
    let Some(prefix) = prefix else {
        return Ok(HttpResponse::Ok().json(to_body(Vec::new())));
    };
    let key = SuggestionKey::From(prefix.clone(), limit);
    let which = app.shown_keywords();
    let load = move |reader: &dyn Reader| suggest_searches(reader, which, &prefix, limit);
    cached_query::respond(&request, &app, &key, load, to_body).await
}
