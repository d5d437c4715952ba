//! `GET /api/orders/{id}/returns`.

use actix_web::{HttpResponse, get};
use cangku_domain::{Entity, Error, OrderId, ports::ReturnFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    openapi::responses::RestrictedErrors,
    request::{caller::Caller, path_id::PathId, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    returns::{ReturnResponse, page_shown_to},
    state::{self, App},
};

/// Page of the returns of an order.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderReturnsQuery {
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists the returns of an order, newest first: a customer's own, any for staff.
#[utoipa::path(tag = "orders", operation_id = "list_returns_of_order",
    params(("id" = i64, Path, minimum = 1), OrderReturnsQuery),
    responses((status = 200, body = PageResponse<ReturnResponse>), RestrictedErrors))]
#[get("/orders/{id}/returns")]
pub async fn list_returns_of_order(
    caller: Caller,
    app: App,
    id: PathId<OrderId>,
    query: Query<OrderReturnsQuery>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    check.finish(())?;
    let filter = ReturnFilter {
        order: Some(id),
        ..ReturnFilter::default()
    };
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            let Some((order, _)) = session.orders().find(id)? else {
                return Ok(None);
            };
            Ok(Some((order, session.orders().list_returns(&filter, page)?)))
        })
    });
    // To a customer, another's order looks as if it didn't exist.
    let found = found.await?;
    let found = found.filter(|(order, _)| order.is_visible_to(&caller.0));
    let (_, page) = found.ok_or_else(|| Error::not_found(Entity::Order, id))?;
    Ok(HttpResponse::Ok().json(page_shown_to(&caller.0, page)))
}
