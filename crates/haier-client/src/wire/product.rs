use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{flag, secret, text};

/// The `searchType` of every procurable products request.
pub const SEARCH_TYPE: &str = "PTJSH";

/// Requests the products that the customer may buy.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductsRequest {
    /// Sold-to code, eight characters.
    pub customer_code: String,
    /// Ship-to code; required if the supplier is `1001`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_to_code: Option<String>,
    /// At most 20 codes; `None` returns every procurable product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_codes: Option<Vec<String>>,
    /// Supplier code, `1001` for Haier itself.
    pub supplier_code: String,
    /// Always [`SEARCH_TYPE`].
    pub search_type: String,
    /// The customer's password.
    #[serde(rename = "passWord", serialize_with = "secret::serialize")]
    pub password: SecretString,
}

/// A product of the platform, as returned by the procurable products call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Haier's product code, for instance `GA0SZC00U`; never blank.
    #[serde(deserialize_with = "text::code")]
    pub product_code: String,
    /// Model, for instance `EC6001-HT3`.
    #[serde(default, deserialize_with = "text::optional")]
    pub product_model: Option<String>,
    /// Product group, for instance 电热水器.
    #[serde(
        rename = "productGroupNamd",
        default,
        deserialize_with = "text::optional"
    )]
    pub product_group_name: Option<String>,
    /// Brand, for instance 海尔.
    #[serde(default, deserialize_with = "text::optional")]
    pub product_brand_name: Option<String>,
    /// URL of the main picture.
    #[serde(default, deserialize_with = "text::optional")]
    pub product_image_url: Option<String>,
    /// URLs of the detail pages (拉页), in display order.
    #[serde(rename = "productLageUrls", default)]
    pub product_large_urls: Option<Vec<String>>,
    /// Whether it can be bought; `None` if the platform doesn't say.
    #[serde(default, with = "flag")]
    pub is_sales: Option<bool>,
    /// Why it can't be bought; `None` if it can.
    #[serde(default, deserialize_with = "text::optional")]
    pub no_sales_reason: Option<String>,
}
