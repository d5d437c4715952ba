//! Responses as they are stored under idempotency keys.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{ETAG, HeaderValue},
    },
};
use cangku_domain::{Version, inventory::StoredResponse};
use serde::Deserialize;

use crate::cache::version_tag;

/// Marks a response as a replay of the first one.
const REPLAYED: (&str, &str) = ("Idempotency-Replayed", "true");

/// Sends a stored response. A resource with a version gets an ETag, of the body alone: so a replay
/// has the tag of the first response.
pub(in crate::http) fn stored_response(
    rendered: StoredResponse,
    is_replayed: bool,
) -> HttpResponse {
    let status = StatusCode::from_u16(rendered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_problem = status.is_client_error() || status.is_server_error();
    let mut response = HttpResponse::build(status);
    response.content_type(if is_problem {
        "application/problem+json"
    } else {
        "application/json"
    });
    if is_replayed {
        response.insert_header(REPLAYED);
    }
    if let Some(tag) = tag_of(&rendered.body).filter(|_| !is_problem) {
        response.insert_header((ETAG, tag));
    }
    response.body(rendered.body)
}

#[derive(Deserialize)]
struct VersionOf {
    version: Option<i64>,
}

fn tag_of(body: &str) -> Option<HeaderValue> {
    // Rows of the stock log, of which there are the most, have no version.
    if !body.contains("\"version\":") {
        return None;
    }
    let VersionOf { version } = serde_json::from_str(body).ok()?;
    let version = Version::new(version?)?;
    HeaderValue::from_str(&version_tag(body.as_bytes(), version).to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_resource_with_a_version_has_a_tag() {
        let tag = tag_of(r#"{"id":1,"version":7}"#).unwrap();
        assert!(tag.to_str().unwrap().starts_with("\"v7-"));
        for body in [
            r#"{"id":1,"reason":"\"version\":7"}"#,
            r#"{"results":[{"version":7}]}"#,
            r#"{"version":null}"#,
            r#"{"version":0}"#,
            "",
        ] {
            assert_eq!(tag_of(body), None, "{body}");
        }
    }
}
