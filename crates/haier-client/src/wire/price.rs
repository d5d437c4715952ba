use bigdecimal::BigDecimal;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{flag, money, secret, text};

/// The `priceType` of every prices request.
pub const PRICE_TYPE: &str = "PT";

/// Requests the customer's prices of at most 20 products.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PricesRequest {
    /// Sold-to code, eight characters.
    pub customer_code: String,
    /// Ship-to code.
    pub send_to_code: String,
    /// At most 20 codes.
    pub product_codes: Vec<String>,
    /// Always [`PRICE_TYPE`].
    pub price_type: String,
    /// The customer's password.
    #[serde(rename = "passWord", serialize_with = "secret::serialize")]
    pub password: SecretString,
}

/// The prices of one product, in yuan, exactly as the platform sent them.
///
/// Sign and scale are preserved: a consumer that needs a price of at least 0 checks it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    /// Haier's product code; never blank.
    #[serde(deserialize_with = "text::code")]
    pub product_code: String,
    /// Supply price (普通供价); `None` if no price is in force, see [`reason`](Self::reason).
    #[serde(default, with = "money")]
    pub supply_price: Option<BigDecimal>,
    /// Invoice price (开票价): supply price × (1 − direct discount) − rebate per unit.
    #[serde(default, with = "money")]
    pub invoice_price: Option<BigDecimal>,
    /// Direct discount (直扣), a fraction of the supply price; 0 if none.
    #[serde(default, with = "money")]
    pub stock_rebate_policy: Option<BigDecimal>,
    /// Rebate per unit (台返); 0 if none.
    #[serde(default, with = "money")]
    pub rebate_money: Option<BigDecimal>,
    /// Market price (市场价); `None` if the platform has none.
    #[serde(default, with = "money")]
    pub market_price: Option<BigDecimal>,
    /// Why there is no price (价格未生效) or the product can't be bought (商品暂不可采).
    #[serde(default, deserialize_with = "text::optional")]
    pub reason: Option<String>,
    /// Whether it can be bought; `None` if the platform doesn't say.
    #[serde(default, with = "flag")]
    pub is_sales: Option<bool>,
}
