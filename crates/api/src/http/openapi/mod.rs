//! The OpenAPI document, its schemas and responses, and a page to browse it.

mod docs_page;
mod document;
mod etags;
pub mod field_schema;
pub(crate) mod idempotency;
mod limit_responses;
mod path;
mod request_rules;
pub mod request_schemas;
pub mod responses;
mod shared_responses;

pub use document::{configure, document, json, rendered};
pub use path::DOCUMENT_PATH;
