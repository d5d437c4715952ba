//! The id of a request: in its response, its errors and its log lines.

use actix_web::http::header::HeaderName;

/// The header, of requests and responses.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    pub(super) static CURRENT: String;
}

/// The id of the current request; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// The id of a request, for code that has the request but runs outside of its task.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Marks a HEAD request: its response is sent without its body.
#[derive(Debug, Clone, Copy)]
pub struct HeadersOnly;
