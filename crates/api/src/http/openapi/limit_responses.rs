//! The OpenAPI document on deadlines and limits, which every operation has.

use utoipa::openapi::{
    ContentBuilder, Object, OpenApi, Ref, RefOr, ResponseBuilder,
    header::{Header, HeaderBuilder},
    path::{Operation, PathItem},
    schema::Type,
};

const PROBLEM: &str = "#/components/schemas/Problem";
/// The path that is neither queued nor refused.
const UNBOUNDED: &str = "/healthz";

/// Prefix of the paths whose rate is limited.
const LIMITED: &str = "/api/";

/// Adds to each operation the responses 400 and 431 (its headers can't be used), 429 (too many requests)
/// and 503 (refused or too slow), and 408 to each with a body (it doesn't arrive in time). Idempotent.
pub fn add_limit_responses(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            add(operation, "400", "A header can't be used");
            add(operation, "431", "The headers are too large");
            if path.starts_with(LIMITED) {
                add(
                    operation,
                    "429",
                    "Too many requests of this caller in a minute",
                );
                add_headers(operation);
            }
            if path != UNBOUNDED {
                let description = "There are more requests than can be served, or the response \
                                   takes too long";
                add(operation, "503", description);
            }
            if operation.request_body.is_some() {
                add(operation, "408", "The body does not arrive in time");
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let all = [
        &mut item.get,
        &mut item.head,
        &mut item.put,
        &mut item.post,
        &mut item.patch,
        &mut item.delete,
    ];
    all.into_iter().flatten()
}

fn add(operation: &mut Operation, status: &str, description: &str) {
    let responses = &mut operation.responses.responses;
    // The operation describes this status itself.
    if responses.contains_key(status) {
        return;
    }
    let content = ContentBuilder::new().schema(Some(Ref::new(PROBLEM)));
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content.build());
    responses.insert(status.to_owned(), RefOr::T(response.build()));
}

/// Adds the headers of a response 429.
fn add_headers(operation: &mut Operation) {
    let Some(RefOr::T(response)) = operation.responses.responses.get_mut("429") else {
        return;
    };
    for (name, kind, description) in [
        ("Retry-After", Type::Integer, "Seconds to wait"),
        (
            "RateLimit-Policy",
            Type::String,
            "The limit, such as `\"write\";q=1200;w=60`",
        ),
        (
            "RateLimit",
            Type::String,
            "What is left of it, such as `\"write\";r=0;t=23`",
        ),
    ] {
        response
            .headers
            .insert(name.to_owned(), header(kind, description));
    }
}

fn header(kind: Type, description: &str) -> RefOr<Header> {
    let schema = Object::with_type(kind);
    let header = HeaderBuilder::new().schema(Some(schema));
    RefOr::T(header.description(Some(description)).build())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::openapi::document;

    #[test]
    fn every_operation_says_what_its_limits_lead_to() {
        let mut document = document();
        let once = serde_json::to_value(&document).unwrap();
        add_limit_responses(&mut document);
        assert_eq!(serde_json::to_value(&document).unwrap(), once);
        for (path, item) in once["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let responses = operation["responses"].as_object();
                let Some(responses) = responses else { continue };
                let is_bounded = responses.contains_key("503");
                assert_eq!(is_bounded, path != UNBOUNDED, "{method} {path}");
                let is_limited = responses.contains_key("429");
                assert_eq!(is_limited, path.starts_with(LIMITED), "{method} {path}");
                assert!(responses.contains_key("400") && responses.contains_key("431"));
                if operation.get("requestBody").is_some() {
                    assert!(responses.contains_key("408"), "{method} {path}");
                }
            }
        }
    }
}
