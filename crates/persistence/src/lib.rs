//! PostgreSQL behind Cangku's ports: the only crate that knows Diesel.

pub mod migrations;
pub mod schema;
