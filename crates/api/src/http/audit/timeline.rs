//! `GET /api/products/{id}/timeline` and `GET /api/orders/{id}/timeline`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    Entity, Error, InvalidId, OrderId, ProductId, ViolationCode,
    audit::{TimelineCursor, TimelineEvent},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::timeline_response::TimelineEventResponse;
use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedErrors},
    request::{caller::Caller, path_id::PathId, query::Query},
    response::{
        cursor_response::{self, CursorResponse},
        problem::Problem,
    },
    state::{self, App},
};

/// Maximum length of a cursor.
const MAX_CURSOR_LENGTH: usize = 48;

/// Part of a timeline.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TimelineQuery {
    /// Empty for the latest events, then the `next_cursor` of the previous response.
    #[param(inline, value_type = Option<shape::TimelinePosition>)]
    cursor: Option<String>,
    /// Events per response.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Why a text isn't a cursor.
#[derive(Debug, thiserror::Error)]
#[error("must be the next_cursor of a response")]
struct InvalidCursor;

impl From<InvalidCursor> for ViolationCode {
    fn from(_error: InvalidCursor) -> Self {
        Self::InvalidValue
    }
}

impl TimelineQuery {
    fn read(query: Query<Self>) -> Result<(Option<TimelineCursor>, u32), Problem> {
        let (query, mut check) = query.into_parts();
        let page = check.page(None, query.page_size);
        let cursor = check.text("cursor", query.cursor, MAX_CURSOR_LENGTH, |text| {
            text.trim()
                .parse()
                .map_err(|_not_a_cursor: InvalidId| InvalidCursor)
        });
        check.finish((cursor, page.page_size()))
    }
}

/// Returns what happened to a product, newest first: edits and prices, stock, holds, plans and syncs, steps of
/// its orders, and returns (staff). A deleted product keeps its edits.
#[utoipa::path(tag = "catalogue", operation_id = "view_product_timeline",
    params(("id" = i64, Path, minimum = 1), TimelineQuery),
    responses(
    (status = 200, body = CursorResponse<TimelineEventResponse>), RestrictedErrors))]
#[get("/products/{id}/timeline")]
pub async fn view_product_timeline(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    id: PathId<ProductId>,
    query: Query<TimelineQuery>,
) -> Result<HttpResponse, Problem> {
    let (id, (cursor, limit)) = (id.0, TimelineQuery::read(query)?);
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            let more = limit.saturating_add(1);
            let events = session.audit().product_timeline(id, cursor, more)?;
            if events.is_empty() && session.products().find(id)?.is_none() {
                return Err(Error::not_found(Entity::Product, id));
            }
            Ok(events)
        })
    });
    Ok(respond(&request, found.await?, limit))
}

/// Returns what happened to an order, newest first: its steps, stock and holds, payments, returns, and changes
/// of its data (staff).
#[utoipa::path(tag = "orders", operation_id = "view_order_timeline",
    params(("id" = i64, Path, minimum = 1), TimelineQuery),
    responses(
    (status = 200, body = CursorResponse<TimelineEventResponse>), RestrictedErrors))]
#[get("/orders/{id}/timeline")]
pub async fn view_order_timeline(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    id: PathId<OrderId>,
    query: Query<TimelineQuery>,
) -> Result<HttpResponse, Problem> {
    let (id, (cursor, limit)) = (id.0, TimelineQuery::read(query)?);
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            let more = limit.saturating_add(1);
            let events = session.audit().order_timeline(id, cursor, more)?;
            if events.is_empty() && session.orders().find(id)?.is_none() {
                return Err(Error::not_found(Entity::Order, id));
            }
            Ok(events)
        })
    });
    Ok(respond(&request, found.await?, limit))
}

fn respond(request: &HttpRequest, events: Vec<TimelineEvent>, limit: u32) -> HttpResponse {
    let events: CursorResponse<TimelineEventResponse> =
        CursorResponse::new(events, limit, |event| event.position.to_string());
    cursor_response::respond(request, events, |events| events)
}
