//! Making responses: errors, pages, cached bodies, and the results of stock requests.

pub(crate) mod cached_query;
pub(crate) mod conditional_response;
pub(crate) mod created_response;
pub(crate) mod cross_origin;
pub(crate) mod csv_stream;
pub(crate) mod cursor_response;
pub(crate) mod deletion_response;
pub(crate) mod error_code;
mod error_mapping;
pub(crate) mod fallback;
mod haier_problem;
pub(crate) mod page_response;
mod plan_problem;
pub(crate) mod problem;
pub(crate) mod response_headers;
mod stock_problem;
pub(crate) mod stored_response;
pub(crate) mod submit;
mod sync_problem;
pub(crate) mod versioned_response;
