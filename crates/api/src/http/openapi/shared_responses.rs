//! Error responses of the OpenAPI document, each defined once.

use std::collections::BTreeMap;

use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, path::PathItem};

const PROBLEM_TYPE: &str = "application/problem+json";
const PROBLEM_SCHEMA: &str = "Problem";

/// Moves error responses from the operations to the components, under names made of their
/// descriptions, and refers to them. Idempotent.
pub fn share(document: &mut OpenApi) {
    let mut shared: BTreeMap<String, Response> = BTreeMap::new();
    for path in document.paths.paths.values_mut() {
        for responses in responses_of(path) {
            for (status, response) in responses {
                let RefOr::T(given) = response else {
                    continue;
                };
                // Only pure problem responses are shared.
                if !given.content.keys().eq([PROBLEM_TYPE]) {
                    continue;
                }
                let mut problem = given.clone();
                let schema = Ref::from_schema_name(PROBLEM_SCHEMA);
                problem.content = BTreeMap::from([(
                    PROBLEM_TYPE.to_owned(),
                    RefOr::T(Content::new(Some(schema))),
                )])
                .into_iter()
                .collect();
                let name = name(status, &problem.description);
                // Responses that differ can have the same name: only the first is shared.
                if *shared
                    .entry(name.clone())
                    .or_insert_with(|| problem.clone())
                    == problem
                {
                    *response = RefOr::Ref(Ref::from_response_name(name));
                }
            }
        }
    }
    let components = document.components.get_or_insert_default();
    components.responses.extend(
        shared
            .into_iter()
            .map(|(name, response)| (name, RefOr::T(response))),
    );
}

fn responses_of(
    path: &mut PathItem,
) -> impl Iterator<Item = &mut BTreeMap<String, RefOr<Response>>> {
    [
        &mut path.get,
        &mut path.head,
        &mut path.put,
        &mut path.post,
        &mut path.patch,
        &mut path.delete,
    ]
    .into_iter()
    .flatten()
    .map(|operation| &mut operation.responses.responses)
}

/// The name of a component, such as `404ThereIsNoSuchThing`.
fn name(status: &str, description: &str) -> String {
    let words = description
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    format!("{status}{}", words.map(capital).collect::<String>())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::http::openapi;

    #[test]
    fn each_error_response_is_written_once_and_found() {
        let mut document = openapi::document();
        let once = serde_json::to_value(&document).unwrap();
        share(&mut document);
        assert_eq!(serde_json::to_value(&document).unwrap(), once);
        let mut references = 0;
        for item in once["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                for (status, response) in operation["responses"].as_object().unwrap() {
                    let Some(place) = response["$ref"].as_str() else {
                        let is_success = status.starts_with('2') || status.starts_with('3');
                        assert!(
                            is_success || response.get("content").is_none(),
                            "{response}"
                        );
                        continue;
                    };
                    let found = once.pointer(place.trim_start_matches('#')).unwrap();
                    let schema = &found["content"][PROBLEM_TYPE]["schema"]["$ref"];
                    assert_eq!(schema, "#/components/schemas/Problem");
                    references += 1;
                }
            }
        }
        assert!(references > 300, "{references}");
        assert_ne!(once["components"]["schemas"]["Problem"], Value::Null);
        let length = openapi::json().unwrap().len();
        assert!(length < 620_000, "the document has {length} bytes");
    }
}
