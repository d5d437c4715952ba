//! Sales: orders that were paid and are neither cancelled nor refunded, by the business day of
//! their payment.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    ports::Reader,
    statistics::{AsOf, ProductSales, SalesTotal},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::{DaysQuery, RangeQuery, TopQuery};
use crate::{
    cache::StatisticsKey,
    http::{
        openapi::responses::{NotModified, StatisticsErrors},
        request::{caller::Caller, query::Query},
        response::{cached_query, problem::Problem},
        state::App,
    },
};

/// The sales of a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct SalesSummaryResponse {
    /// Number of orders.
    orders: u64,
    /// Their total, in yuan.
    #[schema(example = "2999.00")]
    amount: String,
    /// Their average, half a fen rounded up; `0.00` without sales.
    #[schema(example = "2999.00")]
    average: String,
    /// The first business day.
    from: NaiveDate,
    /// The last business day, inclusive.
    to: NaiveDate,
    /// Everything up to this time is counted.
    as_of: DateTime<Utc>,
}

/// The products that were sold most.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopProductsResponse {
    /// Most units first; among equals, the higher amount.
    results: Vec<ProductSalesResponse>,
    /// Everything up to this time is counted.
    as_of: DateTime<Utc>,
}

/// Sales of a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductSalesResponse {
    product_id: i64,
    name: String,
    #[schema(required = true)]
    product_code: Option<String>,
    /// Units sold.
    quantity: u64,
    /// Their total, in yuan.
    #[schema(example = "2999.00")]
    amount: String,
}

/// Sales by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DailySalesResponse {
    /// Oldest day first, today last; includes days without sales.
    results: Vec<DayOfSalesResponse>,
    /// Everything up to this time is counted.
    as_of: DateTime<Utc>,
}

/// The sales of a business day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOfSalesResponse {
    date: NaiveDate,
    /// Number of orders.
    orders: u64,
    /// Their total, in yuan.
    #[schema(example = "2999.00")]
    amount: String,
}

impl From<ProductSales> for ProductSalesResponse {
    fn from(sales: ProductSales) -> Self {
        Self {
            product_id: sales.product_id.get(),
            name: sales.name,
            product_code: sales.product_code,
            quantity: sales.quantity,
            amount: sales.amount.to_string(),
        }
    }
}

/// Returns the total sales of a range of business days (staff).
#[utoipa::path(tag = "analytics", operation_id = "sales_summary", params(RangeQuery),
    responses(
    (status = 200, body = SalesSummaryResponse), NotModified, StatisticsErrors))]
#[get("/analytics/sales-summary")]
pub async fn sales_summary(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    query: Query<RangeQuery>,
) -> Result<HttpResponse, Problem> {
    let calendar = app.calendar();
    let period = RangeQuery::read(query, calendar, app.now())?;
    let bounds = calendar.bounds(period);
    // The start of each day, and the end of the last one.
    let (Some(start), Some(end)) = (bounds.first().copied(), bounds.last().copied()) else {
        let cause = std::io::Error::other("a period has no days");
        return Err(Problem::internal(&cause));
    };
    let load = move |reader: &dyn Reader| {
        reader.read(|session| Ok(session.statistics().sales(start, end)?))
    };
    let to_body = |found: AsOf<SalesTotal>| SalesSummaryResponse {
        orders: found.figures.orders,
        amount: found.figures.amount.to_string(),
        average: found.figures.average().to_string(),
        from: period.from().date(),
        to: period.to().date(),
        as_of: found.as_of,
    };
    cached_query::respond(&request, &app, &StatisticsKey::Sales(period), load, to_body).await
}

/// Returns the products that were sold most in the last days (staff).
#[utoipa::path(tag = "analytics", operation_id = "top_products", params(TopQuery),
    responses(
    (status = 200, body = TopProductsResponse), NotModified, StatisticsErrors))]
#[get("/analytics/top-products")]
pub async fn top_products(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    query: Query<TopQuery>,
) -> Result<HttpResponse, Problem> {
    let (days, limit) = TopQuery::read(query)?;
    let window = app.calendar().window(days, app.now());
    let load = move |reader: &dyn Reader| {
        reader.read(|session| Ok(session.statistics().top_products(window, limit)?))
    };
    let to_body = |found: AsOf<Vec<ProductSales>>| TopProductsResponse {
        results: found.figures.into_iter().map(Into::into).collect(),
        as_of: found.as_of,
    };
    let key = StatisticsKey::TopProducts(window, limit);
    cached_query::respond(&request, &app, &key, load, to_body).await
}

/// Returns the sales of each of the last days (staff).
#[utoipa::path(tag = "analytics", operation_id = "daily_sales", params(DaysQuery),
    responses(
    (status = 200, body = DailySalesResponse), NotModified, StatisticsErrors))]
#[get("/analytics/daily-sales")]
pub async fn daily_sales(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    query: Query<DaysQuery>,
) -> Result<HttpResponse, Problem> {
    let calendar = app.calendar();
    let period = DaysQuery::read(query, calendar, app.now())?;
    let load = move |reader: &dyn Reader| {
        let bounds = calendar.bounds(period);
        reader.read(|session| Ok(session.statistics().sales_by_day(&bounds)?))
    };
    let to_body = |found: AsOf<Vec<SalesTotal>>| {
        let days = period.days().zip(found.figures);
        let results = days.map(|(day, SalesTotal { orders, amount })| DayOfSalesResponse {
            date: day.date(),
            orders,
            amount: amount.to_string(),
        });
        DailySalesResponse {
            results: results.collect(),
            as_of: found.as_of,
        }
    };
    let key = StatisticsKey::DailySales(period);
    cached_query::respond(&request, &app, &key, load, to_body).await
}
