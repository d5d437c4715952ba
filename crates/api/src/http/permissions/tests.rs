//! Compares the table with `docs/PERMISSIONS.md`, the OpenAPI document and the roles.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};

use super::*;
use crate::http::openapi::document;

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/PERMISSIONS.md");
    fs::read_to_string(path).unwrap()
}

fn rows_under(heading: &str) -> Vec<String> {
    let text = page();
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(str::to_owned).collect()
}

fn row((method, path, access): &(&str, &str, Access)) -> String {
    let (people, keys) = match access {
        Access::Public => ("everyone".to_owned(), "everyone".to_owned()),
        Access::Requires(Requirement::Role(role)) => (role.to_string(), "–".to_owned()),
        Access::Requires(Requirement::Scope(scope)) => {
            (scope.minimum_role().to_string(), format!("`{scope}`"))
        }
        Access::Requires(Requirement::Own(scope)) => (
            format!("user (own), {}", scope.minimum_role()),
            format!("`{scope}`"),
        ),
    };
    format!("| `{method} {path}` | {people} | {keys} |")
}

#[test]
fn the_documentation_has_the_same_table() {
    let expected: Vec<_> = PERMISSIONS.iter().map(row).collect();
    assert_eq!(rows_under("Routes"), expected);
}

#[test]
fn the_documentation_has_every_scope_and_who_has_it() {
    let rows = rows_under("Scopes");
    assert_eq!(rows.len(), Scope::ALL.len());
    for (scope, row) in Scope::ALL.into_iter().zip(rows) {
        let people = match scope.minimum_role() {
            Role::Staff => "staff, admin",
            _ => "admin",
        };
        assert!(row.starts_with(&format!("| `{scope}` | ")), "{row}");
        assert!(row.ends_with(&format!(" | {people} |")), "{row}");
    }
}

#[test]
fn each_operation_is_in_the_table_once_and_the_document_states_its_requirement() {
    let document = serde_json::to_value(document()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = method.to_uppercase();
            if operation.get("responses").is_none() {
                continue;
            }
            let known: Method = method.parse().unwrap();
            let access = access_of(&known, path);
            let access = access.unwrap_or_else(|| panic!("{method} {path} isn't in the table"));
            check(&format!("{method} {path}"), operation, access);
            documented.insert((method, path.clone()));
        }
    }
    assert_eq!(documented.len(), PERMISSIONS.len());
}

fn check(what: &str, operation: &Value, access: Access) {
    let Access::Requires(needed) = access else {
        assert_eq!(operation.get("security"), None, "{what}");
        assert_eq!(operation.get("x-required-permission"), None, "{what}");
        return;
    };
    let role = needed.minimum_role().as_str();
    let scope = needed.scope().map(Scope::as_str);
    let mut security = vec![json!({"bearer": []})];
    security.extend(scope.map(|scope| json!({"api_key": [scope]})));
    assert_eq!(operation["security"], json!(security), "{what}");
    let permission = json!({"role": role, "scope": scope});
    assert_eq!(operation["x-required-permission"], permission, "{what}");
    for status in ["401", "403"] {
        assert!(operation["responses"].get(status).is_some(), "{what}");
    }
    let description = operation["description"].as_str().unwrap_or_default();
    assert!(description.contains("Requires "), "{what}: {description}");
}
