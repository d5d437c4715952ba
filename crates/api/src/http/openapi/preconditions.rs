//! The OpenAPI document on edits: `ETag` of what was written, 412.

use utoipa::openapi::{
    Content, ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder,
    path::{Operation, PathItem},
};

use super::etags::tag_header;
use crate::http::request::precondition::IF_MATCH_NAME;

const PROBLEM: &str = "#/components/schemas/Problem";

/// Adds to each operation with `If-Match` the response 412, and the header `ETag` to the resource
/// that it returns, likewise to the resource that is created. Idempotent.
pub fn add_preconditions(document: &mut OpenApi) {
    let edited = |item: &PathItem| item.patch.as_ref().is_some_and(has_if_match);
    let created: Vec<String> = document
        .paths
        .paths
        .iter()
        .filter(|(_, item)| edited(item))
        .filter_map(|(path, _)| Some(path.strip_suffix("/{id}")?.to_owned()))
        .collect();
    for (path, item) in &mut document.paths.paths {
        if created.contains(path)
            && let Some(creation) = &mut item.post
        {
            add_tag(creation);
        }
        let operations = [
            &mut item.put,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            if has_if_match(operation) {
                add_stale(operation);
                add_tag(operation);
            }
        }
    }
}

fn has_if_match(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|parameter| matches!(parameter, RefOr::T(it) if it.name == IF_MATCH_NAME))
}

fn add_stale(operation: &mut Operation) {
    let content = ContentBuilder::new().schema(Some(Ref::new(PROBLEM)));
    let response = ResponseBuilder::new()
        .description("The resource has changed since; `current` is what it is now")
        .content("application/problem+json", content.build());
    let responses = &mut operation.responses.responses;
    responses
        .entry("412".to_owned())
        .or_insert_with(|| RefOr::T(response.build()));
}

/// Adds `ETag` to a successful response, unless it is the count of what a deletion removed.
fn add_tag(operation: &mut Operation) {
    for status in ["200", "201"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            let is_count = response.content.values().any(is_count);
            if !is_count {
                response.headers.insert("ETag".to_owned(), tag_header());
            }
        }
    }
}

/// Whether it is the response to a deletion.
fn is_count(content: &RefOr<Content>) -> bool {
    let RefOr::T(content) = content else {
        return false;
    };
    matches!(&content.schema, Some(RefOr::Ref(it)) if it.ref_location.ends_with("/Removed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::openapi::document;

    #[test]
    fn edits_document_their_preconditions() {
        let mut document = document();
        let once = serde_json::to_value(&document).unwrap();
        add_preconditions(&mut document);
        assert_eq!(serde_json::to_value(&document).unwrap(), once);
        for (path, method) in [
            ("/api/products/{id}", "put"),
            ("/api/products/{id}", "patch"),
            ("/api/products/{id}/edited-fields/{field}", "delete"),
            ("/api/brands/{id}", "put"),
            ("/api/categories/{id}", "patch"),
            ("/api/users/{id}", "patch"),
            ("/api/orders/{id}/ship", "post"),
        ] {
            let responses = &once["paths"][path][method]["responses"];
            assert!(responses.get("412").is_some(), "{method} {path}");
            let tag = &responses["200"]["headers"]["ETag"]["schema"]["type"];
            assert_eq!(tag, "string", "{method} {path}");
        }
        for path in [
            "/api/products",
            "/api/brands",
            "/api/categories",
            "/api/users",
        ] {
            let tag = &once["paths"][path]["post"]["responses"]["201"]["headers"]["ETag"];
            assert_eq!(tag["schema"]["type"], "string", "{path}");
        }
        let removal = &once["paths"]["/api/brands/{id}"]["delete"]["responses"];
        assert!(removal.get("412").is_some() && removal["200"].get("headers").is_none());
    }
}
