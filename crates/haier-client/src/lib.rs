//! Client of Haier's open platform: products, prices, stock, logistics and balance.
#![warn(missing_docs)]

pub mod wire;

pub use bigdecimal::BigDecimal;
pub use secrecy::{ExposeSecret, SecretString};
