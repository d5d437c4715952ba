//! `/api/search/blocked-keywords`, for admins: words that public keywords must not contain.

use actix_web::{HttpResponse, delete, get, post};
use cangku_domain::{
    BlockedKeywordId, Error, UserId,
    searches::{BlockedKeyword, BlockedWord},
    use_cases::{block_keyword, unblock_keyword},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::{
        field_schema::shape,
        responses::{CreateErrors, RestrictedErrors, RestrictedListErrors},
    },
    request::{
        body::Body,
        caller::CurrentCaller,
        field::{Field, FromJson, InvalidField},
        from_json::text_of,
        page_query::PageQuery,
        path_id::PathId,
        query::Query,
    },
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// A word to block.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = BlockedKeywordBody, example = json!({"keyword": "代购"}))]
pub struct BlockedKeywordBody {
    /// Every keyword that contains it is blocked, regardless of case, width, script, and of spaces
    /// and punctuation between its letters. So are names of products in suggestions.
    #[schema(inline, required = true, value_type = shape::Name100)]
    keyword: Field<BlockedWord>,
}

impl FromJson for BlockedWord {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, Self::MAX_CHARACTERS, Self::new)
    }
}

/// A blocked word.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BlockedKeyword)]
pub struct BlockedKeywordResponse {
    id: i64,
    /// Normalised as in searches: lower case, half width, simplified characters.
    #[schema(example = "代购")]
    keyword: String,
    /// The admin who blocked it; null if that user was deleted since.
    #[schema(required = true)]
    created_by: Option<i64>,
    created_at: DateTime<Utc>,
}

impl From<BlockedKeyword> for BlockedKeywordResponse {
    fn from(blocked: BlockedKeyword) -> Self {
        Self {
            id: blocked.id.get(),
            keyword: blocked.word.as_str().to_owned(),
            created_by: blocked.created_by.map(UserId::get),
            created_at: blocked.created_at,
        }
    }
}

/// Lists blocked words, newest first (admin).
#[utoipa::path(tag = "search", operation_id = "list_blocked_keywords",
    params(PageQuery), responses(
    (status = 200, body = PageResponse<BlockedKeywordResponse>), RestrictedListErrors))]
#[get("/search/blocked-keywords")]
pub async fn blocked_keywords(
    _caller: CurrentCaller,
    app: App,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.searches().blocked_keywords(page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<BlockedKeywordResponse>::from(found.await?)))
}

/// Blocks a word (admin): from now on, no instance shows a hot keyword or suggestion that contains
/// it. Searching for it still works.
#[utoipa::path(tag = "search", operation_id = "block_keyword", request_body = BlockedKeywordBody,
    responses(
    (status = 201, body = BlockedKeywordResponse),
    (status = 200, description = "It was blocked already", body = BlockedKeywordResponse),
    CreateErrors))]
#[post("/search/blocked-keywords")]
pub async fn block(
    caller: CurrentCaller,
    app: App,
    body: Body<BlockedKeywordBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let word = check.required("keyword", body.keyword);
    let word = check.build(|| word).map_err(Error::from)?;
    let done = state::write(&app, caller.0, move |cx| block_keyword(cx, &word));
    let (blocked, is_new) = done.await?;
    let mut response = if is_new {
        HttpResponse::Created()
    } else {
        HttpResponse::Ok()
    };
    Ok(response.json(BlockedKeywordResponse::from(blocked)))
}

/// Unblocks a word (admin).
#[utoipa::path(tag = "search", operation_id = "unblock_keyword", params(("id" = i64, Path)),
    responses(
    (status = 200, body = BlockedKeywordResponse), RestrictedErrors))]
#[delete("/search/blocked-keywords/{id}")]
pub async fn unblock(
    caller: CurrentCaller,
    app: App,
    id: PathId<BlockedKeywordId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let done = state::write(&app, caller.0, move |cx| unblock_keyword(cx, id));
    Ok(HttpResponse::Ok().json(BlockedKeywordResponse::from(done.await?)))
}
