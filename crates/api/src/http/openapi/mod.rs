//! The OpenAPI document, its schemas and responses, and a page to browse it.

mod docs_page;
mod document;
mod error_pages;
mod etags;
mod field_descriptions;
pub(crate) mod field_schema;
pub(crate) mod idempotency;
mod limit_responses;
pub(crate) mod new_body;
mod path;
mod permissions;
mod preconditions;
mod request_rules;
pub(crate) mod request_schemas;
pub(crate) mod responses;
mod shared_responses;

pub(crate) use document::{configure, document, json, rendered};
pub(crate) use path::DOCUMENT_PATH;
