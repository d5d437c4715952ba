//! `GET /api/payments`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{OptionalText, PaymentId, Text, ports::PaymentFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::payment_response::PaymentResponse;
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
    /// Instead of `page`: empty for the first rows, then the `next_cursor` of the previous
    /// response.
    #[param(inline, value_type = Option<shape::Cursor>)]
    cursor: Option<String>,
}

/// Payments and refunds as a page, or by cursor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Payments)]
pub enum PaymentsResponse {
    /// Without `cursor`.
    Page(PageResponse<PaymentResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<PaymentResponse>),
}

/// Lists payments and refunds, newest first (staff).
#[utoipa::path(tag = "orders", operation_id = "list_payments", params(PaymentListQuery),
    responses(
    (status = 200, body = PaymentsResponse), RestrictedListErrors))]
#[get("/payments")]
pub async fn list_payments(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    query: Query<PaymentListQuery>,
) -> Result<HttpResponse, Problem> {
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
    // An empty `cursor` is the first page of keyset pagination; an absent one isn't.
    let cursor = query
        .cursor
        .map(|cursor| check.optional("cursor", Some(cursor), id::<PaymentId>));
    check.finish(())?;
    let Some(cursor) = cursor else {
        let found = state::read(&app, move |reader| {
            reader.read(|session| Ok(session.orders().payments(&filter, page)?))
        });
        return Ok(HttpResponse::Ok().json(PaymentsResponse::Page(found.await?.into())));
    };
    // One more row shows that more follow.
    let (limit, most) = (page.page_size(), page.page_size().saturating_add(1));
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().payments_after(&filter, cursor, most)?))
    });
    let rows = CursorResponse::new(found.await?, limit, |payment| payment.id.to_string());
    Ok(cursor_response::respond(
        &request,
        rows,
        PaymentsResponse::Cursor,
    ))
}
