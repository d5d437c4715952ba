//! `GET /api/haier/prices`.

use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use haier_client::wire::Price;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    amount::{fraction, yuan},
    answer::answer,
    codes::CodesQuery,
    found::{Found, UnreadableEntry},
};
use crate::{
    haier::LiveQuestion,
    http::{
        openapi::responses::LiveErrors,
        request::{caller::Caller, query::Query},
        response::problem::Problem,
        state::App,
    },
};

/// Haier's answer about prices.
#[derive(Debug, Serialize, ToSchema)]
pub struct HaierPrices {
    /// Prices of the products that Haier knows.
    results: Vec<HaierPrice>,
    /// The codes that it doesn't know.
    missing: Vec<String>,
    /// Entries of its answer that can't be read.
    unreadable: Vec<UnreadableEntry>,
    /// When Haier answered.
    answered_at: DateTime<Utc>,
}

/// The prices of a product, in yuan.
#[derive(Debug, Serialize, ToSchema)]
struct HaierPrice {
    #[schema(example = "GA0SZC00U")]
    product_code: String,
    /// 普通供价; null if none is in force.
    #[schema(required = true, example = "2999.00")]
    supply_price: Option<String>,
    /// 开票价.
    #[schema(required = true)]
    invoice_price: Option<String>,
    /// 市场价.
    #[schema(required = true)]
    market_price: Option<String>,
    /// 直扣, a fraction of the supply price.
    #[schema(required = true, example = "0.05")]
    stock_rebate_policy: Option<String>,
    /// 台返.
    #[schema(required = true)]
    rebate_money: Option<String>,
    /// Whether it can be procured; null if Haier doesn't say.
    #[schema(required = true)]
    is_sales: Option<bool>,
    /// Why there is no price, or why the product can't be procured.
    #[schema(required = true)]
    reason: Option<String>,
}

impl From<Price> for HaierPrice {
    fn from(price: Price) -> Self {
        Self {
            product_code: price.product_code,
            supply_price: price.supply_price.as_ref().map(yuan),
            invoice_price: price.invoice_price.as_ref().map(yuan),
            market_price: price.market_price.as_ref().map(yuan),
            stock_rebate_policy: price.stock_rebate_policy.as_ref().map(fraction),
            rebate_money: price.rebate_money.as_ref().map(yuan),
            is_sales: price.is_sales,
            reason: price.reason,
        }
    }
}

/// Asks Haier for prices by product code (staff). Nothing is stored.
#[utoipa::path(tag = "haier", operation_id = "ask_haier_prices", params(CodesQuery),
    responses(
    (status = 200, body = HaierPrices), LiveErrors))]
#[get("/haier/prices")]
pub async fn ask_prices(
    _caller: Caller,
    app: App,
    query: Query<CodesQuery>,
) -> Result<HttpResponse, Problem> {
    let codes = CodesQuery::read(query)?;
    let question = LiveQuestion::Prices(codes.clone());
    answer(&app, question, async |haier| {
        let found = Found::read(haier.client.prices(codes).await)?;
        Ok(HaierPrices {
            results: found.results,
            missing: found.missing,
            unreadable: found.unreadable,
            answered_at: app.now(),
        })
    })
    .await
}
