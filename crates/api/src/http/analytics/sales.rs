//! What was sold: orders that were paid and are neither cancelled nor refunded, on the business
//! day on which they were paid.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    accounts::Role,
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
        caller::Caller,
        problem::Problem,
        query::Query,
        remembered,
        responses::{Analysing, Kept},
        state::App,
    },
};

/// The sales of a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct SalesSummaryAnswer {
    /// Sales.
    orders: u64,
    /// What they come to, in yuan.
    #[schema(example = "2999.00")]
    amount: String,
    /// What one comes to on average, half a fen rounded up; `0.00` without sales.
    #[schema(example = "2999.00")]
    average: String,
    /// The first business day.
    from: NaiveDate,
    /// The last business day, counted too.
    to: NaiveDate,
    /// Up to when everything is counted.
    as_of: DateTime<Utc>,
}

/// What was sold of products.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopProductsAnswer {
    /// The most units first; of as many, the higher amount.
    results: Vec<ProductSalesAnswer>,
    /// Up to when everything is counted.
    as_of: DateTime<Utc>,
}

/// What was sold of a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductSalesAnswer {
    product_id: i64,
    name: String,
    #[schema(required = true)]
    product_code: Option<String>,
    /// Units.
    quantity: u64,
    /// What they came to, in yuan.
    #[schema(example = "2999.00")]
    amount: String,
}

/// The sales of days.
#[derive(Debug, Serialize, ToSchema)]
pub struct DailySalesAnswer {
    /// The oldest day first, today last; days without sales too.
    results: Vec<DayOfSalesAnswer>,
    /// Up to when everything is counted.
    as_of: DateTime<Utc>,
}

/// The sales of a business day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayOfSalesAnswer {
    date: NaiveDate,
    /// Sales.
    orders: u64,
    /// What they come to, in yuan.
    #[schema(example = "2999.00")]
    amount: String,
}

impl From<ProductSales> for ProductSalesAnswer {
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

/// How much was sold, from one business day to another (staff).
#[utoipa::path(tag = "analytics", operation_id = "sales_summary", params(RangeQuery),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = SalesSummaryAnswer), Kept, Analysing))]
#[get("/analytics/sales-summary")]
pub async fn sales_summary(
    request: HttpRequest,
    caller: Caller,
    app: App,
    query: Query<RangeQuery>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let calendar = app.calendar();
    let period = RangeQuery::read(query, calendar, app.now())?;
    let bounds = calendar.bounds(period);
    let (Some(start), Some(end)) = (bounds.first().copied(), bounds.last().copied()) else {
        let cause = std::io::Error::other("a period has no days");
        return Err(Problem::internal(&cause));
    };
    let ask = move |reader: &dyn Reader| {
        reader.read(|session| Ok(session.statistics().sales(start, end)?))
    };
    let show = |found: AsOf<SalesTotal>| SalesSummaryAnswer {
        orders: found.figures.orders,
        amount: found.figures.amount.to_string(),
        average: found.figures.average().to_string(),
        from: period.from().date(),
        to: period.to().date(),
        as_of: found.as_of,
    };
    remembered::answer(&request, &app, &StatisticsKey::Sales(period), ask, show).await
}

/// Of which products most was sold in the last days (staff).
#[utoipa::path(tag = "analytics", operation_id = "top_products", params(TopQuery),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = TopProductsAnswer), Kept, Analysing))]
#[get("/analytics/top-products")]
pub async fn top_products(
    request: HttpRequest,
    caller: Caller,
    app: App,
    query: Query<TopQuery>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let (days, limit) = TopQuery::read(query)?;
    let window = app.calendar().window(days, app.now());
    let ask = move |reader: &dyn Reader| {
        reader.read(|session| Ok(session.statistics().top_products(window, limit)?))
    };
    let show = |found: AsOf<Vec<ProductSales>>| TopProductsAnswer {
        results: found.figures.into_iter().map(Into::into).collect(),
        as_of: found.as_of,
    };
    let key = StatisticsKey::TopProducts(window, limit);
    remembered::answer(&request, &app, &key, ask, show).await
}

/// How much was sold on each of the last days (staff).
#[utoipa::path(tag = "analytics", operation_id = "daily_sales", params(DaysQuery),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = DailySalesAnswer), Kept, Analysing))]
#[get("/analytics/daily-sales")]
pub async fn daily_sales(
    request: HttpRequest,
    caller: Caller,
    app: App,
    query: Query<DaysQuery>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff)?;
    let calendar = app.calendar();
    let period = DaysQuery::read(query, calendar, app.now())?;
    let ask = move |reader: &dyn Reader| {
        let bounds = calendar.bounds(period);
        reader.read(|session| Ok(session.statistics().sales_by_day(&bounds)?))
    };
    let show = |found: AsOf<Vec<SalesTotal>>| {
        let days = period.days().zip(found.figures);
        let results = days.map(|(day, SalesTotal { orders, amount })| DayOfSalesAnswer {
            date: day.date(),
            orders,
            amount: amount.to_string(),
        });
        DailySalesAnswer {
            results: results.collect(),
            as_of: found.as_of,
        }
    };
    let key = StatisticsKey::DailySales(period);
    remembered::answer(&request, &app, &key, ask, show).await
}
