//! The HTTP API: extractors, handlers, answers and the route table.

pub mod body;
pub mod caller;
pub mod categories;
pub mod check;
pub mod error_code;
pub mod field;
mod from_domain;
pub mod page_answer;
pub mod path_id;
pub mod problem;
pub mod query;
pub mod removed_answer;
pub mod request_id;
pub mod responses;
pub mod state;
