use bigdecimal::BigDecimal;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{money, secret, text};

/// Requests the balances of the customer's payer accounts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BalanceRequest {
    /// Sold-to code.
    pub customer_code: String,
    /// The customer's password.
    #[serde(serialize_with = "secret::serialize")]
    pub customer_password: SecretString,
}

/// The balance of one payer account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PayerBalance {
    /// Code of the sales group.
    #[serde(default, deserialize_with = "text::optional")]
    pub sale_group_code: Option<String>,
    /// Name of the sales group.
    #[serde(default, deserialize_with = "text::optional")]
    pub sale_group_name: Option<String>,
    /// Account code.
    #[serde(default, deserialize_with = "text::optional")]
    pub payer_account_code: Option<String>,
    /// Account name.
    #[serde(default, deserialize_with = "text::optional")]
    pub payer_account_name: Option<String>,
    /// Balance in yuan; may be negative.
    #[serde(default, with = "money")]
    pub payer_account_balance: Option<BigDecimal>,
}
