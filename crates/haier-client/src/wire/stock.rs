use bigdecimal::{BigDecimal, Signed, ToPrimitive};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::money::{InvalidDecimal, parse_decimal};
use super::scalar::Scalar;
use super::{secret, text};

/// The `source` of every stock request.
pub const STOCK_SOURCE: &str = "JSH-B";

/// The county asked for where the caller names none: Dongcheng, Beijing.
pub const DEFAULT_COUNTY_CODE: &str = "110101";

/// Asks for the stock of one product available to one county.
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

/// The stock of one product, as answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stock {
    /// Code of the storage section (库位编码).
    #[serde(default, deserialize_with = "text::optional")]
    pub sec_code: Option<String>,
    /// The figure as it came: documented as a string that holds an integer. Read it with
    /// [`units`](Self::units).
    #[serde(default)]
    pub stock: Scalar,
    /// `"0"`: warehouse of the customer's own level; `"1"`: of the level above.
    #[serde(default, deserialize_with = "text::optional")]
    pub warehouse_grade: Option<String>,
    /// When an order would be delivered.
    #[serde(default, deserialize_with = "timeliness_or_none")]
    pub timeliness_data: Option<Timeliness>,
}

/// When an order for the stock would be delivered; texts as they come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Timeliness {
    /// Until when an order counts for this cut.
    #[serde(default, deserialize_with = "text::optional")]
    pub cut_time: Option<String>,
    /// When an order of this cut reaches the user.
    #[serde(default, deserialize_with = "text::optional")]
    pub achieve_user_order_cut: Option<String>,
    /// Hours until delivery.
    #[serde(default, deserialize_with = "text::optional")]
    pub hour: Option<String>,
    /// Whether the goods are moved between warehouses first.
    #[serde(rename = "isTranfer", default, deserialize_with = "text::optional")]
    pub is_transfer: Option<String>,
}

/// Why a stock figure can't be used. None of these says that the stock is 0.
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
    /// The figure in units of the product. `"1.0"` and `1e2` are whole numbers.
    ///
    /// # Errors
    /// Whatever is not a whole number of at least 0, by kind.
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

/// Delivery times are an extra: what can't be read must not cost the stock figure.
fn timeliness_or_none<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timeliness>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok().flatten())
}
