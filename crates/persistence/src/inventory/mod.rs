//! Stock and its log.

mod statements;
mod stock;
