//! Reading requests: callers, headers, paths, queries and bodies.

pub mod account_fields;
pub mod address;
pub mod body;
pub mod caller;
pub mod check;
pub mod client_address;
mod distinct;
pub mod element_list;
pub mod field;
pub mod idempotency_key;
pub mod page_query;
pub mod path_id;
pub mod query;
pub mod request_id;
pub mod request_span;
pub mod visitor_id;
