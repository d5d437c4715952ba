//! `GET /api/haier/stock`.

use actix_web::{HttpResponse, get};
use cangku_domain::{catalog::ProductCode, supplier::CountyCode};
use chrono::{DateTime, Utc};
use haier_client::wire::Timeliness;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{answer::answer, codes::required};
use crate::{
    haier::LiveQuestion,
    http::{
        haier::failure::Failure,
        openapi::{field_schema::shape, responses::LiveErrors},
        request::{caller::Caller, query::Query},
        response::problem::Problem,
        state::App,
    },
};

/// Whose stock is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StockQuery {
    /// Haier's product code.
    #[param(inline, required = true, value_type = shape::HaierProductText, example = "GA0SZC00U")]
    code: Option<String>,
    /// County, six digits; by default that of the configuration.
    #[param(inline, value_type = Option<shape::County>, example = "370202")]
    county_code: Option<String>,
}

/// Haier's answer about the stock of a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct HaierStock {
    product_code: String,
    county_code: String,
    /// Units that can be ordered.
    stock: u32,
    /// 库位编码.
    #[schema(required = true)]
    sec_code: Option<String>,
    /// `0`: warehouse of the customer's own level; `1`: of the level above.
    #[schema(required = true)]
    warehouse_grade: Option<String>,
    /// Estimated delivery; null if Haier doesn't say.
    #[schema(required = true)]
    timeliness: Option<HaierTimeliness>,
    /// When Haier answered.
    answered_at: DateTime<Utc>,
}

/// Estimated delivery, in Haier's words.
#[derive(Debug, Serialize, ToSchema)]
struct HaierTimeliness {
    #[schema(required = true)]
    cut_time: Option<String>,
    #[schema(required = true)]
    achieve_user_order_cut: Option<String>,
    #[schema(required = true)]
    hour: Option<String>,
    #[schema(required = true)]
    is_transfer: Option<String>,
}

impl From<Timeliness> for HaierTimeliness {
    fn from(timeliness: Timeliness) -> Self {
        Self {
            cut_time: timeliness.cut_time,
            achieve_user_order_cut: timeliness.achieve_user_order_cut,
            hour: timeliness.hour,
            is_transfer: timeliness.is_transfer,
        }
    }
}

/// Asks Haier for the stock of a product in a county (staff). Nothing is stored.
#[utoipa::path(tag = "haier", operation_id = "ask_haier_stock", params(StockQuery),
    responses(
    (status = 200, body = HaierStock), LiveErrors))]
#[get("/haier/stock")]
pub async fn ask_stock(
    _caller: Caller,
    app: App,
    query: Query<StockQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let code = required(&mut check, "code", query.code, ProductCode::new);
    let county = check.optional("county_code", query.county_code, str::parse::<CountyCode>);
    check.finish(())?;
    // Given, since the check has found no mistake.
    let code = code.map(|code| code.to_string()).unwrap_or_default();
    let county = county.map(|county| county.to_string());
    let question = LiveQuestion::Stock(code.clone(), county.clone());
    answer(&app, question, async |haier| {
        let stock = haier.client.stock(&code, county.as_deref()).await?;
        let units = stock.units();
        Ok(HaierStock {
            stock: units.map_err(|error| Failure::malformed(error.to_string()))?,
            product_code: code,
            county_code: county.unwrap_or_else(|| haier.county_code.to_string()),
            sec_code: stock.sec_code,
            warehouse_grade: stock.warehouse_grade,
            timeliness: stock.timeliness_data.map(Into::into),
            answered_at: app.now(),
        })
    })
    .await
}
