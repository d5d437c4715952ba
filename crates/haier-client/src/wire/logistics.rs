use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::secret;

/// Requests the logistics of one order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogisticsRequest {
    /// Order number, for instance `SO.20190106.000003`.
    pub order_code: String,
    /// One delivery of the order, for instance `SO.20190106.000003.F1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_record_code: Option<String>,
    /// Member number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_id: Option<i64>,
    /// Sold-to code.
    pub seller_code: String,
    /// The seller's password.
    #[serde(serialize_with = "secret::serialize")]
    pub seller_password: SecretString,
}

/// The logistics of an order; the objects in each list are passed on unparsed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogisticsResponse {
    /// All logistics of the order.
    #[serde(default, deserialize_with = "list_or_null")]
    pub get_all_logistics_info_by_order_code: Vec<Value>,
    /// Logistics records of the delivery.
    #[serde(default, deserialize_with = "list_or_null")]
    pub get_stock_delivery_logistics_record: Vec<Value>,
    /// Logistics records of the delivery by third parties.
    #[serde(default, deserialize_with = "list_or_null")]
    pub get_stock_delivery_logistics_record_thirdparty: Vec<Value>,
}

fn list_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
