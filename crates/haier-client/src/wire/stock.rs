use bigdecimal::{BigDecimal, Signed, ToPrimitive};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::money::{InvalidDecimal, parse_decimal};
use super::scalar::Scalar;
use super::{secret, text};

/// The `source` of every stock request.
pub const STOCK_SOURCE: &str = "JSH-B";

/// The county used if the caller names none: Dongcheng, Beijing.
pub const DEFAULT_COUNTY_CODE: &str = "110101";

/// Requests the stock of one product for one county.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockRequest {
    /// Sold-to code.
    pub sales_code: String,
    /// Ship-to code.
    pub sender_code: String,
    /// Haier's product code.
    pub product_code: String,
    /// Six-digit national county code.
    pub county_code: String,
    /// Always [`STOCK_SOURCE`].
    pub source: String,
    /// The seller's password.
    #[serde(serialize_with = "secret::serialize")]
    pub seller_password: SecretString,
}

/// The stock of one product, as received.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stock {
    /// Code of the storage section (库位编码).
    #[serde(default, deserialize_with = "text::optional")]
    pub sec_code: Option<String>,
    /// The figure as received: documented as a string that holds an integer. Read it with
    /// [`units`](Self::units).
    #[serde(default)]
    pub stock: Scalar,
    /// `"0"`: warehouse of the customer's own level; `"1"`: of the level above.
    #[serde(default, deserialize_with = "text::optional")]
    pub warehouse_grade: Option<String>,
    /// Estimated delivery times.
    #[serde(default, deserialize_with = "timeliness_or_none")]
    pub timeliness_data: Option<Timeliness>,
}

/// Estimated delivery times of an order; unparsed texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Timeliness {
    /// Cut-off time for orders of this batch.
    #[serde(default, deserialize_with = "text::optional")]
    pub cut_time: Option<String>,
    /// When an order before the cut-off reaches the customer.
    #[serde(default, deserialize_with = "text::optional")]
    pub achieve_user_order_cut: Option<String>,
    /// Hours until delivery.
    #[serde(default, deserialize_with = "text::optional")]
    pub hour: Option<String>,
    /// Whether the units are moved between warehouses first.
    #[serde(rename = "isTranfer", default, deserialize_with = "text::optional")]
    pub is_transfer: Option<String>,
}

/// Why a stock figure can't be used. None of these means that the stock is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStock {
    /// `null`, or no such field.
    #[error("the stock is null or missing")]
    Null,
    /// An empty or blank string.
    #[error("the stock is an empty string")]
    Empty,
    /// Less than 0.
    #[error("the stock is negative")]
    Negative,
    /// Not a whole number, such as `1.5`.
    #[error("the stock is not a whole number")]
    Fractional,
    /// More than [`u32::MAX`].
    #[error("the stock is beyond every reasonable size")]
    TooLarge,
    /// Anything else.
    #[error("the stock is not a number")]
    NotANumber,
}

impl Stock {
    /// Returns the stock in units. `"1.0"` and `1e2` are valid whole numbers.
    ///
    /// # Errors
    /// If the figure is not a whole number from 0 to [`u32::MAX`]; the variant names the reason.
    pub fn units(&self) -> Result<u32, InvalidStock> {
        let text = match &self.stock {
            Scalar::Null => return Err(InvalidStock::Null),
            Scalar::Bool(_) | Scalar::Compound(_) => return Err(InvalidStock::NotANumber),
            Scalar::Text(text) | Scalar::Number(text) => text.trim(),
        };
        if text.is_empty() {
            return Err(InvalidStock::Empty);
        }
        let value: BigDecimal = parse_decimal(text).map_err(|error| match error {
            InvalidDecimal::NotANumber => InvalidStock::NotANumber,
            InvalidDecimal::OutOfRange => InvalidStock::TooLarge,
        })?;
        if value.is_negative() {
            return Err(InvalidStock::Negative);
        }
        if !value.is_integer() {
            return Err(InvalidStock::Fractional);
        }
        value.to_u32().ok_or(InvalidStock::TooLarge)
    }
}

/// Delivery times are optional: if they can't be parsed, the stock figure is still used.
fn timeliness_or_none<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timeliness>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok().flatten())
}
