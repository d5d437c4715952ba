//! The fields of entities that people and services change.

mod account;
mod attention;
mod catalog;
mod haier;
mod order;
mod product;
mod search;
mod stock;
mod supplier;

pub use stock::StockCount;
