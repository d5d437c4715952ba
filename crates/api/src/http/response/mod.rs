//! Making responses: errors, pages, cached bodies, and the results of stock requests.

pub mod cached_query;
pub mod conditional_response;
pub mod cursor_response;
pub mod deletion_response;
pub mod error_code;
mod error_mapping;
pub mod fallback;
pub mod page_response;
pub mod problem;
pub mod response_headers;
pub mod submit;
