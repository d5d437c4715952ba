//! `GET /api/analytics/order-status`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    MoneyTotal,
    orders::OrderStatus,
    ports::Reader,
    statistics::{AsOf, OrdersByStatus},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::NoQuery;
use crate::{
    cache::StatisticsKey,
    http::{
        openapi::responses::{NotModified, StatisticsErrors},
        request::{caller::Caller, query::Query},
        response::{cached_query, problem::Problem},
        state::App,
    },
};

/// Orders by status.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderStatusResponse {
    /// Every status, in the order of an order's life cycle.
    results: Vec<StatusResponse>,
    /// Number of all orders.
    total_orders: u64,
    /// Everything up to this time is counted.
    as_of: DateTime<Utc>,
}

/// Orders in one status.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusResponse {
    /// `pending`, `paid`, `shipped`, `completed`, `cancelled`, `returning`, `refunding` or
    /// `refunded`.
    status: &'static str,
    orders: u64,
    /// Their total, in yuan.
    #[schema(example = "2999.00")]
    amount: String,
}

/// Returns the number of orders in each status (staff).
#[utoipa::path(tag = "analytics", operation_id = "order_status",
    responses(
    (status = 200, body = OrderStatusResponse), NotModified, StatisticsErrors))]
#[get("/analytics/order-status")]
pub async fn view_order_status(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    query: Query<NoQuery>,
) -> Result<HttpResponse, Problem> {
    NoQuery::read(query)?;
    let load =
        |reader: &dyn Reader| reader.read(|session| Ok(session.statistics().orders_by_status()?));
    let to_body = |found: AsOf<Vec<OrdersByStatus>>| {
        // A status without orders has no row.
        let results = OrderStatus::ALL.map(|status| {
            let counted = found.figures.iter().find(|row| row.status == status);
            let amount = counted.map_or_else(MoneyTotal::zero, |row| row.amount.clone());
            StatusResponse {
                status: status.as_str(),
                orders: counted.map_or(0, |row| row.orders),
                amount: amount.to_string(),
            }
        });
        OrderStatusResponse {
            total_orders: results.iter().map(|row| row.orders).sum(),
            results: results.into(),
            as_of: found.as_of,
        }
    };
    let key = StatisticsKey::OrderStatus;
    cached_query::respond(&request, &app, &key, load, to_body).await
}
