//! `GET /api/payments`.

use actix_web::{HttpResponse, get};
use cangku_domain::{OptionalText, Text, accounts::Role, ports::PaymentFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::payment_response::PaymentResponse;
use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedListErrors},
    request::{caller::Caller, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Filter and page of the list of payments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaymentListQuery {
    /// `unmatched`: payments without an order that weren't refunded; `settled`: all others.
    #[param(inline, value_type = Option<shape::PaymentStateName>)]
    status: Option<String>,
    /// The order number as it was given.
    #[param(inline, value_type = Option<shape::Number>)]
    order_number: Option<String>,
    /// The transaction's number at the payment provider.
    #[param(inline, value_type = Option<shape::Line128>)]
    reference: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists payments and refunds, newest first (staff).
#[utoipa::path(tag = "orders", operation_id = "list_payments", params(PaymentListQuery),
    security(("bearer" = []), ("api_key" = [])), responses(
    (status = 200, body = PageResponse<PaymentResponse>), RestrictedListErrors))]
#[get("/payments")]
pub async fn list_payments(
    caller: Caller,
    app: App,
    query: Query<PaymentListQuery>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    let state = |name: &str| match name {
        "unmatched" => Some(true),
        "settled" => Some(false),
        _ => None,
    };
    let filter = PaymentFilter {
        is_unmatched: check.one_of("status", query.status, "unmatched, settled", state),
        order_number: check.text("order_number", query.order_number, 32, Text::new),
        reference: check
            .text("reference", query.reference, 128, OptionalText::new)
            .filter(|reference| !reference.is_empty()),
    };
    check.finish(())?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().payments(&filter, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<PaymentResponse>::from(found.await?)))
}
