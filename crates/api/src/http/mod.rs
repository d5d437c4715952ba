//! The HTTP API: extractors, handlers, answers and the route table.

pub mod account_fields;
pub mod address;
pub mod auth;
pub mod body;
pub mod brands;
pub mod caller;
pub mod categories;
pub mod check;
pub mod error_code;
pub mod field;
mod from_domain;
pub mod page_answer;
pub mod path_id;
pub mod problem;
pub mod products;
pub mod query;
pub mod removed_answer;
pub mod request_id;
pub mod responses;
pub mod state;
pub mod sync_logs;
pub mod users;
pub mod fallback;
pub mod health;
pub mod openapi;
pub mod routes;
pub mod server;
