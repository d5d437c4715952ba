//! Reading requests: callers, headers, paths, queries and bodies.

pub(crate) mod account_fields;
pub(crate) mod address;
pub(crate) mod app_state;
pub(crate) mod audit_client;
pub(crate) mod body;
pub(crate) mod boundary_blanks;
pub(crate) mod caller;
pub(crate) mod check;
pub(crate) mod client_address;
pub(crate) mod comma_list;
mod distinct;
pub(crate) mod element_list;
pub(crate) mod field;
pub(crate) mod from_json;
mod header_check;
pub(crate) mod idempotency_key;
pub(crate) mod object_field;
pub(crate) mod page_query;
pub(crate) mod path_id;
pub(crate) mod precondition;
pub(crate) mod query;
pub(crate) mod request_id;
pub(crate) mod request_span;
pub(crate) mod staff_viewer;
pub(crate) mod transfer_rate;
pub(crate) mod unsupported_preconditions;
pub(crate) mod visitor_id;
