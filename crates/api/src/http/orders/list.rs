//! `GET /api/orders`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    OrderId, Text, UserId,
    accounts::Scope,
    orders::{Order, OrderStatus, PaymentStatus},
    ports::OrderFilter,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::order_response::OrderResponse;
use crate::http::{
    inventory::{id, moment},
    openapi::{field_schema::shape, responses::RestrictedErrors},
    request::{caller::Caller, query::Query},
    response::{
        cursor_response::{self, CursorResponse},
        page_response::PageResponse,
        problem::Problem,
    },
    state::{self, App},
};

/// Maximum length of an order's number, in characters.
const MAX_NUMBER_LENGTH: usize = 32;
/// Maximum length of a parcel's number, in characters.
const MAX_TRACKING_NUMBER_LENGTH: usize = 100;
const STATUSES: &str =
    "pending, paid, shipped, completed, cancelled, returning, refunding, refunded";

const PAYMENT_STATUSES: &str = "unpaid, paid, refund_due, partly_refunded, refunded";

/// Filter and page of the list of orders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderListQuery {
    /// Their status.
    #[param(inline, value_type = Option<shape::OrderStatusName>)]
    status: Option<String>,
    /// State of their money.
    #[param(inline, value_type = Option<shape::PaymentStatusName>)]
    payment_status: Option<String>,
    /// Id of the customer (staff).
    #[param(value_type = Option<i64>, minimum = 1)]
    user: Option<String>,
    /// The order's public number.
    #[param(inline, value_type = Option<shape::Number>)]
    order_number: Option<String>,
    /// The number of one of its parcels.
    #[param(inline, value_type = Option<shape::Line100>)]
    tracking_number: Option<String>,
    /// Placed at this time or later.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<String>,
    /// Placed before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<String>,
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

/// Orders as a page, or by cursor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Orders)]
pub enum OrdersResponse {
    /// Without `cursor`.
    Page(PageResponse<OrderResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<OrderResponse>),
}

/// Lists orders, newest first: a customer's own, all for staff.
#[utoipa::path(tag = "orders", operation_id = "list_orders", params(OrderListQuery),
    responses(
    (status = 200, body = OrdersResponse), RestrictedErrors))]
#[get("/orders")]
pub async fn list_orders(
    request: HttpRequest,
    caller: Caller,
    app: App,
    query: Query<OrderListQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    let mut filter = OrderFilter {
        user: check.optional("user", query.user, id::<UserId>),
        status: check.one_of("status", query.status, STATUSES, OrderStatus::from_name),
        payment_status: check.one_of(
            "payment_status",
            query.payment_status,
            PAYMENT_STATUSES,
            PaymentStatus::from_name,
        ),
        number: check.text(
            "order_number",
            query.order_number,
            MAX_NUMBER_LENGTH,
            Text::new,
        ),
        tracking_number: check.text(
            "tracking_number",
            query.tracking_number,
            MAX_TRACKING_NUMBER_LENGTH,
            Text::new,
        ),
        from: check.unblank("from", query.from, moment),
        to: check.unblank("to", query.to, moment),
    };
    // An empty `cursor` is the first page of keyset pagination; an absent one isn't.
    let cursor = query
        .cursor
        .map(|cursor| check.optional("cursor", Some(cursor), id::<OrderId>));
    check.finish(())?;
    // Staff may filter by any customer, a customer only by themselves.
    if caller.0.is_customer() {
        if filter
            .user
            .is_some_and(|user| Some(user) != caller.0.user_id)
        {
            caller.0.require(Scope::OrdersManage)?;
        }
        filter.user = caller.0.user_id;
    }
    let listed = |order: Order| OrderResponse::listed(&caller.0, &order);
    let Some(cursor) = cursor else {
        let found = state::read(&app, move |reader| {
            reader.read(|session| Ok(session.orders().list(&filter, page)?))
        });
        let page = found.await?.map(listed);
        return Ok(HttpResponse::Ok().json(OrdersResponse::Page(page.into())));
    };
    // One more row shows that more follow.
    let (limit, most) = (page.page_size(), page.page_size().saturating_add(1));
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().list_after(&filter, cursor, most)?))
    });
    let rows = CursorResponse::<Order>::new(found.await?, limit, |order| order.id.to_string());
    let rows =
        rows.try_map(|orders| Ok::<Vec<_>, Problem>(orders.into_iter().map(listed).collect()))?;
    Ok(cursor_response::respond(
        &request,
        rows,
        OrdersResponse::Cursor,
    ))
}
