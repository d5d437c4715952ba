//! `GET /api/attention`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{AttentionItemId, UserId, attention::AttentionKind, ports::AttentionFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::item_response::AttentionItemResponse;
use crate::http::{
    inventory::id,
    openapi::{field_schema::shape, responses::RestrictedListErrors},
    request::{caller::Caller, query::Query},
    response::{
        cursor_response::{self, CursorResponse},
        page_response::PageResponse,
        problem::Problem,
    },
    state::{self, App},
};

const KINDS: &str = "refund_due, unmatched_payment, held_plan, sync_failures, schedule_paused";

/// Filter and page of the attention list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AttentionQuery {
    /// Only this kind.
    #[param(inline, value_type = Option<shape::AttentionKindName>)]
    kind: Option<String>,
    /// `open` (default), `done` or `all`.
    #[param(inline, value_type = Option<shape::AttentionStateName>)]
    status: Option<String>,
    /// Id of the user who takes care of them.
    #[param(value_type = Option<i64>, minimum = 1)]
    owner: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Instead of `page`: empty for the first rows, then the `next_cursor` of the previous
    /// response.
    #[param(inline, value_type = Option<shape::Cursor>)]
    cursor: Option<String>,
}

/// What needs a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attention)]
pub struct AttentionResponse {
    /// Number of open items of every kind, regardless of the filter.
    counts: Vec<AttentionCountResponse>,
    #[serde(flatten)]
    items: AttentionItemsResponse,
}

/// Items as a page, or by cursor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = AttentionItems)]
pub enum AttentionItemsResponse {
    /// Without `cursor`.
    Page(PageResponse<AttentionItemResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<AttentionItemResponse>),
}

/// Number of open items of a kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttentionCount)]
pub struct AttentionCountResponse {
    /// The kind.
    #[schema(example = "refund_due")]
    kind: &'static str,
    /// Number of open items.
    open: u64,
}

impl AttentionResponse {
    fn of(counts: &[(AttentionKind, u64)], items: AttentionItemsResponse) -> Self {
        let count = |kind: AttentionKind| {
            let counted = counts.iter().find(|(counted, _)| *counted == kind);
            AttentionCountResponse {
                kind: kind.as_str(),
                open: counted.map_or(0, |(_, open)| *open),
            }
        };
        Self {
            counts: AttentionKind::ALL.into_iter().map(count).collect(),
            items,
        }
    }
}

/// Lists what needs a person, newest first, with the number of open items by kind (staff).
#[utoipa::path(tag = "operation", operation_id = "list_attention", params(AttentionQuery),
    responses(
    (status = 200, body = AttentionResponse), RestrictedListErrors))]
#[get("/attention")]
pub async fn list_attention(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    query: Query<AttentionQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    let state = |name: &str| match name {
        "open" => Some(Some(false)),
        "done" => Some(Some(true)),
        "all" => Some(None),
        _ => None,
    };
    let status = check.one_of("status", query.status, "open, done, all", state);
    let filter = AttentionFilter {
        kind: check.one_of("kind", query.kind, KINDS, AttentionKind::from_name),
        is_done: status.unwrap_or(Some(false)),
        owner: check.optional("owner", query.owner, id::<UserId>),
    };
    // An empty `cursor` is the first page of keyset pagination; an absent one isn't.
    let cursor = query
        .cursor
        .map(|cursor| check.optional("cursor", Some(cursor), id::<AttentionItemId>));
    check.finish(())?;
    let Some(cursor) = cursor else {
        let found = state::read(&app, move |reader| {
            reader.read(|session| {
                let attention = session.attention();
                Ok((attention.counts()?, attention.list(filter, page)?))
            })
        });
        let (counts, page) = found.await?;
        let items = AttentionItemsResponse::Page(page.into());
        return Ok(HttpResponse::Ok().json(AttentionResponse::of(&counts, items)));
    };
    // One more row shows that more follow.
    let (limit, most) = (page.page_size(), page.page_size().saturating_add(1));
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            let attention = session.attention();
            let items = attention.list_after(filter, cursor, most)?;
            Ok((attention.counts()?, items))
        })
    });
    let (counts, items) = found.await?;
    let rows = CursorResponse::new(items, limit, |item| item.id.to_string());
    Ok(cursor_response::respond(&request, rows, |rows| {
        AttentionResponse::of(&counts, AttentionItemsResponse::Cursor(rows))
    }))
}
