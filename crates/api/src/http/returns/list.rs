//! `GET /api/returns`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{OrderId, ReturnId, orders::ReturnStatus, ports::ReturnFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::return_response::{ReturnResponse, page_shown_to};
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

const STATUSES: &str = "requested, approved, declined, withdrawn, received, refunded";

/// Filter and page of the list of returns.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReturnListQuery {
    /// Their status.
    #[param(inline, value_type = Option<shape::ReturnStatusName>)]
    status: Option<String>,
    /// Id of the order.
    #[param(value_type = Option<i64>, minimum = 1)]
    order: Option<String>,
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

/// Returns as a page, or by cursor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Returns)]
pub enum ReturnsResponse {
    /// Without `cursor`.
    Page(PageResponse<ReturnResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<ReturnResponse>),
}

/// Lists returns, newest first: those of a customer's own orders, all for staff.
#[utoipa::path(tag = "orders", operation_id = "list_returns", params(ReturnListQuery),
    responses(
    (status = 200, body = ReturnsResponse), RestrictedListErrors))]
#[get("/returns")]
pub async fn list_returns(
    request: HttpRequest,
    caller: Caller,
    app: App,
    query: Query<ReturnListQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    let mut filter = ReturnFilter {
        user: None,
        order: check.optional("order", query.order, id::<OrderId>),
        status: check.one_of("status", query.status, STATUSES, ReturnStatus::from_name),
    };
    // An empty `cursor` is the first page of keyset pagination; an absent one isn't.
    let cursor = query
        .cursor
        .map(|cursor| check.optional("cursor", Some(cursor), id::<ReturnId>));
    check.finish(())?;
    if caller.0.is_customer() {
        filter.user = caller.0.user_id;
    }
    let Some(cursor) = cursor else {
        let found = state::read(&app, move |reader| {
            reader.read(|session| Ok(session.orders().list_returns(&filter, page)?))
        });
        let shown = page_shown_to(&caller.0, found.await?);
        return Ok(HttpResponse::Ok().json(ReturnsResponse::Page(shown)));
    };
    // One more row shows that more follow.
    let (limit, most) = (page.page_size(), page.page_size().saturating_add(1));
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().list_returns_after(&filter, cursor, most)?))
    });
    let found = found.await?;
    let shown = found
        .iter()
        .map(|found| ReturnResponse::shown_to(&caller.0, found));
    let rows = CursorResponse::new(shown.collect(), limit, ReturnResponse::cursor);
    Ok(cursor_response::respond(
        &request,
        rows,
        ReturnsResponse::Cursor,
    ))
}
