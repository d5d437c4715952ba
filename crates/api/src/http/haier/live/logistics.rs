//! `GET /api/haier/logistics`.

use actix_web::{HttpResponse, get};
use cangku_domain::{Text, ViolationCode};
use chrono::{DateTime, Utc};
use haier_client::LogisticsQuery as ClientQuery;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::{answer::answer, codes::required};
use crate::{
    haier::LiveQuestion,
    http::{
        openapi::{field_schema::shape, responses::LiveErrors},
        request::{caller::Caller, query::Query},
        response::problem::Problem,
        state::App,
    },
};

/// Whose logistics are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LogisticsQuery {
    /// Haier's order number.
    #[param(inline, required = true, value_type = shape::HaierOrderText, example = "SO.20190106.000003")]
    order_code: Option<String>,
    /// One delivery of the order; by default all.
    #[param(inline, value_type = Option<shape::HaierOrderText>, example = "SO.20190106.000003.F1")]
    delivery_record_code: Option<String>,
    /// Member number.
    #[param(inline, value_type = Option<shape::Id>)]
    member_id: Option<String>,
}

/// Haier's answer about the logistics of an order. The objects of the lists are as Haier sent them.
#[derive(Debug, Serialize, ToSchema)]
pub struct HaierLogistics {
    order_code: String,
    /// All logistics of the order.
    #[schema(value_type = Vec<Object>)]
    logistics: Vec<Value>,
    /// Records of the deliveries.
    #[schema(value_type = Vec<Object>)]
    delivery_records: Vec<Value>,
    /// Records of the deliveries by third parties.
    #[schema(value_type = Vec<Object>)]
    third_party_records: Vec<Value>,
    /// When Haier answered.
    answered_at: DateTime<Utc>,
}

/// The text isn't a member number.
#[derive(Debug, thiserror::Error)]
#[error("must be a positive whole number")]
struct InvalidMember;

impl From<InvalidMember> for ViolationCode {
    fn from(_: InvalidMember) -> Self {
        Self::InvalidValue
    }
}

fn member(text: &str) -> Result<i64, InvalidMember> {
    let number = text.trim().parse().ok().filter(|number| *number > 0);
    number.ok_or(InvalidMember)
}

/// Asks Haier for the logistics of an order (staff). Nothing is stored.
#[utoipa::path(tag = "haier", operation_id = "ask_haier_logistics", params(LogisticsQuery),
    responses(
    (status = 200, body = HaierLogistics), LiveErrors))]
#[get("/haier/logistics")]
pub async fn ask_logistics(
    _caller: Caller,
    app: App,
    query: Query<LogisticsQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let order = required(&mut check, "order_code", query.order_code, Text::<100>::new);
    let delivery = query.delivery_record_code;
    let delivery = check.optional("delivery_record_code", delivery, Text::<100>::new);
    let member_id = check.optional("member_id", query.member_id, member);
    check.finish(())?;
    // Given, since the check has found no mistake.
    let order_code = order.map(|code| code.to_string()).unwrap_or_default();
    let delivery = delivery.map(|code| code.to_string());
    let question = LiveQuestion::Logistics(order_code.clone(), delivery.clone(), member_id);
    answer(&app, question, async |haier| {
        let query = ClientQuery {
            order_code,
            delivery_record_code: delivery,
            member_id,
        };
        let found = haier.client.logistics(&query).await?;
        Ok(HaierLogistics {
            order_code: query.order_code,
            logistics: found.get_all_logistics_info_by_order_code,
            delivery_records: found.get_stock_delivery_logistics_record,
            third_party_records: found.get_stock_delivery_logistics_record_thirdparty,
            answered_at: app.now(),
        })
    })
    .await
}
