//! `GET /api/returns`.

use actix_web::{HttpResponse, get};
use cangku_domain::{OrderId, accounts::Role, orders::ReturnStatus, ports::ReturnFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::return_response::{ReturnResponse, page_shown_to};
use crate::http::{
    inventory::id,
    openapi::{field_schema::shape, responses::RestrictedListErrors},
    request::{caller::Caller, query::Query},
    response::{page_response::PageResponse, problem::Problem},
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
}

/// Lists returns, newest first: those of a customer's own orders, all for staff.
#[utoipa::path(tag = "orders", operation_id = "list_returns", params(ReturnListQuery),
    security(("bearer" = []), ("api_key" = [])), responses(
    (status = 200, body = PageResponse<ReturnResponse>), RestrictedListErrors))]
#[get("/returns")]
pub async fn list_returns(
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
    check.finish(())?;
    if caller.0.role == Role::User {
        filter.user = caller.0.user_id;
    }
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().list_returns(&filter, page)?))
    });
    Ok(HttpResponse::Ok().json(page_shown_to(&caller.0, found.await?)))
}
