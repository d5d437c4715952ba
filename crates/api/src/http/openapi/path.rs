//! The path of the OpenAPI document.

/// Path of the document.
pub const DOCUMENT_PATH: &str = "/api/openapi.json";
