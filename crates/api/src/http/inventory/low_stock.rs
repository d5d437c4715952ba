//! Products that are low on stock.

use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    openapi::responses::RestrictedListErrors,
    products::{ProductResponse, page_for_staff},
    request::{caller::Caller, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Page of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LowStockQuery {
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 4294967295_u64)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists active products that are out of stock or at their threshold or below, fewest units first
/// (staff).
#[utoipa::path(tag = "stock", operation_id = "list_low_stock", params(LowStockQuery),
    responses(
        (status = 200, body = PageResponse<ProductResponse>), RestrictedListErrors))]
#[get("/inventory/low-stock")]
pub async fn list_low_stock(
    _caller: Caller,
    app: App,
    query: Query<LowStockQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    let page = check.finish(page)?;
    let supply = app.supply();
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            let found = session.inventory().low_stock(page)?;
            page_for_staff(session, found, &supply)
        })
    });
    Ok(HttpResponse::Ok().json(PageResponse::<ProductResponse>::from(found.await?)))
}
