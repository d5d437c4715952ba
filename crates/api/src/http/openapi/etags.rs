//! The OpenAPI document on conditional requests: `ETag`, `If-None-Match`, 304.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses,
    openapi::{
        Object, OpenApi, RefOr, Response, ResponseBuilder,
        header::{Header, HeaderBuilder},
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

/// The response 304: an operation with it takes `If-None-Match`.
#[derive(Debug)]
pub enum NotModified {}

impl IntoResponses for NotModified {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let response = ResponseBuilder::new()
            .description("The caller has this answer already, as `If-None-Match` says");
        BTreeMap::from([("304".to_owned(), RefOr::T(response.build()))])
    }
}

/// Adds to each operation with a response 304 the header `ETag` and the parameter `If-None-Match`.
/// Idempotent.
pub fn add_etags(document: &mut OpenApi) {
    for path in document.paths.paths.values_mut() {
        let operations = [&mut path.get, &mut path.head];
        operations.into_iter().flatten().for_each(add_etag);
    }
}

fn add_etag(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    if !responses.contains_key("304") {
        return;
    }
    for status in ["200", "304"] {
        if let Some(RefOr::T(response)) = responses.get_mut(status) {
            response.headers.insert("ETag".to_owned(), tag_header());
        }
    }
    let parameters = operation.parameters.get_or_insert_default();
    let is_present =
        |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(it) if it.name == NAME);
    if !parameters.iter().any(is_present) {
        let parameter = ParameterBuilder::new()
            .name(NAME)
            .parameter_in(ParameterIn::Header)
            .description(Some("`ETag`s of answers that the caller has"))
            .schema(Some(text()));
        parameters.push(RefOr::T(parameter.build()));
    }
}

/// The header `ETag`.
pub(super) fn tag_header() -> RefOr<Header> {
    let tag = HeaderBuilder::new()
        .schema(Some(text()))
        .description(Some("Of this body in this encoding"));
    tag.build().into()
}

const NAME: &str = "If-None-Match";

fn text() -> Object {
    Object::with_type(Type::String)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::http::openapi::document;

    #[test]
    fn operations_with_304_document_their_etags() {
        let mut document = document();
        let once = serde_json::to_value(&document).unwrap();
        add_etags(&mut document);
        assert_eq!(serde_json::to_value(&document).unwrap(), once);
        for path in [
            "/api/products",
            "/api/products/{id}",
            "/api/products/by-code/{product_code}",
            "/api/products/recommendations",
            "/api/products/{id}/related",
            "/api/analytics/sales-summary",
            "/api/analytics/top-products",
            "/api/analytics/daily-sales",
            "/api/analytics/user-growth",
            "/api/analytics/order-status",
            "/api/search/hot-keywords",
            "/api/search/suggestions",
            "/media/images/{name}",
        ] {
            let operation = &once["paths"][path]["get"];
            for status in ["200", "304"] {
                let tag = &operation["responses"][status]["headers"]["ETag"];
                assert_eq!(tag["schema"]["type"], "string", "{path} {status}");
            }
            let parameters = operation["parameters"].as_array().unwrap();
            let is_tag = |it: &&Value| it["name"] == NAME && it["in"] == "header";
            assert_eq!(parameters.iter().filter(is_tag).count(), 1, "{path}");
        }
        let active = &once["paths"]["/api/analytics/daily-active"]["get"];
        assert!(active["responses"].get("304").is_none());
    }
}
