//! Request and response types, field by field as Haier spells them (misspellings included).
//!
//! Requests and responses both serialise and deserialise, so that a simulator of the platform can
//! use the same types. A response serialises to the documented shape. Deserialising also accepts
//! what the platform sends in practice: numbers as strings, strings as numbers, nulls, missing and
//! unknown fields.

mod balance;
mod flag;
mod logistics;
pub(crate) mod money;
mod paths;
mod price;
mod product;
mod scalar;
mod secret;
mod stock;
mod text;
mod token;

pub use balance::{BalanceRequest, PayerBalance};
pub use logistics::{LogisticsRequest, LogisticsResponse};
pub use money::InvalidDecimal;
pub use paths::{
    BALANCE_PATH, LOGISTICS_PATH, MAX_CODES_PER_REQUEST, PRICES_PATH, PRODUCTS_PATH, STOCK_PATH,
    TOKEN_FALLBACK_PATH, TOKEN_PATH,
};
pub use price::{PRICE_TYPE, Price, PricesRequest};
pub use product::{Product, ProductsRequest, SEARCH_TYPE};
pub use scalar::Scalar;
pub use stock::{DEFAULT_COUNTY_CODE, InvalidStock, STOCK_SOURCE, Stock, StockRequest, Timeliness};
pub use token::{
    DEFAULT_TOKEN_LIFETIME_SECONDS, DEFAULT_TOKEN_TYPE, GRANT_TYPE, TokenRequest, TokenResponse,
};
