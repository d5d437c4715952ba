//! The OpenAPI document on permissions: what each operation requires of its caller.

use cangku_domain::accounts::{Requirement, Role, Scope};
use serde_json::json;
use utoipa::openapi::{
    ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder, SecurityRequirement,
    extensions::ExtensionsBuilder,
    path::{Operation, PathItem},
};

use crate::http::permissions::{Access, PERMISSIONS};

const PROBLEM: &str = "#/components/schemas/Problem";
/// Name of the extension with the least `role` of people and the `scope` that a service needs. A single one:
/// the order of several would differ from one rendering to the next.
const PERMISSION: &str = "x-required-permission";

/// Adds to each operation that isn't public its security, the extension `x-required-permission`, a
/// sentence about it, and the responses 401 and 403. Idempotent.
pub fn add_permissions(document: &mut OpenApi) {
    for (method, path, access) in PERMISSIONS {
        let Access::Requires(needed) = *access else {
            continue;
        };
        let item = document.paths.paths.get_mut(*path);
        if let Some(operation) = item.and_then(|item| operation(item, method)) {
            add(operation, needed);
        }
    }
}

/// The operation with this method, such as `GET`.
fn operation<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Operation> {
    match method {
        "GET" => item.get.as_mut(),
        "HEAD" => item.head.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "PATCH" => item.patch.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

fn add(operation: &mut Operation, needed: Requirement) {
    let bearer = SecurityRequirement::new("bearer", [""; 0]);
    let mut security = vec![bearer];
    if let Some(scope) = needed.scope() {
        security.push(SecurityRequirement::new("api_key", [scope.as_str()]));
    }
    operation.security = Some(security);
    let scope = needed.scope().map(Scope::as_str);
    let permission = json!({"role": needed.minimum_role().as_str(), "scope": scope});
    let extensions = ExtensionsBuilder::new().add(PERMISSION, permission);
    let known = operation.extensions.get_or_insert_default();
    known.merge(extensions.build());
    let sentence = sentence(needed);
    let description = operation.description.get_or_insert_default();
    if !description.contains(&sentence) {
        if !description.is_empty() {
            description.push_str("\n\n");
        }
        description.push_str(&sentence);
    }
    add_response(operation, "401", "A token or an API key is needed");
    add_response(operation, "403", "The caller may not do this");
}

fn sentence(needed: Requirement) -> String {
    match needed {
        Requirement::Role(Role::User) => "Requires a signed-in user; not for services.".to_owned(),
        Requirement::Role(role) => format!("Requires the role `{role}`; not for services."),
        Requirement::Scope(scope) => {
            let role = scope.minimum_role();
            format!("Requires the role `{role}`, or an API key with the scope `{scope}`.")
        }
        Requirement::Own(scope) => {
            let role = scope.minimum_role();
            format!(
                "Requires a signed-in user for what is their own, else the role `{role}`, or an API \
                 key with the scope `{scope}`."
            )
        }
    }
}

fn add_response(operation: &mut Operation, status: &str, description: &str) {
    let content = ContentBuilder::new().schema(Some(Ref::new(PROBLEM)));
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content.build());
    operation
        .responses
        .responses
        .entry(status.to_owned())
        .or_insert_with(|| RefOr::T(response.build()));
}
