//! Properties of the whole document.

use serde_json::Value;

use crate::http::openapi::document;

fn written() -> Value {
    serde_json::to_value(document()).unwrap()
}

/// Every operation, with its method and path.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(place) => document.pointer(place.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// Whether values have this type, nullable or not.
fn is_of(schema: &Value, name: &str) -> bool {
    let types = schema["type"].as_array();
    schema["type"] == name || types.is_some_and(|types| types.contains(&name.into()))
}

/// Calls `look` for a schema and each within it.
fn walk(document: &Value, place: &str, schema: &Value, look: &mut dyn FnMut(&str, &Value)) {
    let schema = resolved(document, schema);
    look(place, schema);
    for keyword in ["oneOf", "anyOf"] {
        for inner in schema[keyword].as_array().into_iter().flatten() {
            walk(document, place, inner, look);
        }
    }
    if schema["items"].is_object() {
        walk(document, &format!("{place}[]"), &schema["items"], look);
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        walk(document, &format!("{place}.{name}"), inner, look);
    }
}

/// Calls `look` for the schemas of all JSON bodies.
fn walk_bodies(document: &Value, look: &mut dyn FnMut(&str, &Value)) {
    for (operation, value) in operations(document) {
        let schema = &value["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_object() {
            walk(document, &operation, schema, look);
        }
    }
}

/// Calls `look` for the schemas of all parameters.
fn walk_parameters(document: &Value, look: &mut dyn FnMut(&str, &Value)) {
    for (operation, value) in operations(document) {
        for parameter in value["parameters"].as_array().into_iter().flatten() {
            let place = format!("{operation} {}", parameter["name"].as_str().unwrap());
            walk(document, &place, &parameter["schema"], look);
        }
    }
}

#[test]
fn every_object_of_a_body_refuses_unknown_fields() {
    let document = written();
    let mut objects = 0;
    walk_bodies(&document, &mut |place, schema| {
        if schema["type"] == "object" {
            assert_eq!(schema["additionalProperties"], false, "{place}");
            assert!(schema["properties"].is_object(), "{place}");
            objects += 1;
        }
    });
    assert!(objects > 25, "{objects}");
}

#[test]
fn every_number_that_is_asked_for_has_bounds() {
    let document = written();
    let mut numbers = 0;
    let mut look = |place: &str, schema: &Value| {
        assert!(!is_of(schema, "number"), "{place}");
        if is_of(schema, "integer") {
            let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
            assert!(least.unwrap() <= most.unwrap(), "{place}");
            numbers += 1;
        }
    };
    walk_bodies(&document, &mut look);
    walk_parameters(&document, &mut look);
    assert!(numbers > 100, "{numbers}");
}

#[test]
fn every_text_that_is_asked_for_has_a_form() {
    let document = written();
    // Only compared with stored values, so any text is accepted.
    let free = [
        "post /api/auth/login.username",
        "post /api/auth/login.password",
        "post /api/auth/refresh.refresh_token",
    ];
    let mut texts = 0;
    let mut look = |place: &str, schema: &Value| {
        if !is_of(schema, "string") || free.contains(&place) {
            return;
        }
        let is_tag = place.ends_with(" If-None-Match");
        let is_file = place.ends_with("/media/images/{name} name");
        let has_form = ["enum", "pattern", "format"]
            .iter()
            .any(|keyword| !schema[keyword].is_null());
        assert!(has_form || is_tag || is_file, "{place}: {schema}");
        texts += 1;
    };
    walk_bodies(&document, &mut look);
    walk_parameters(&document, &mut look);
    assert!(texts > 100, "{texts}");
}

#[test]
fn no_header_is_null() {
    let document = written();
    walk_parameters(&document, &mut |place, schema| {
        assert!(!schema["type"].is_array(), "{place}: {schema}");
        assert_ne!(schema["type"], "null", "{place}");
    });
}

#[test]
fn no_field_has_a_default_that_it_would_refuse() {
    let document = written();
    walk_bodies(&document, &mut |place, schema| {
        assert!(schema.get("default").is_none(), "{place}: {schema}");
    });
}

#[test]
fn each_stock_command_has_a_schema_of_its_own() {
    let document = written();
    let batch = &document["components"]["schemas"]["StockBatchBody"];
    let command = resolved(&document, &batch["properties"]["commands"]["items"]);
    assert_eq!(command["discriminator"]["propertyName"], "type");
    let mut types = Vec::new();
    for schema in command["oneOf"].as_array().unwrap() {
        let schema = resolved(&document, schema);
        let kind = schema["properties"]["type"]["enum"][0].as_str().unwrap();
        let required = schema["required"].as_array().unwrap();
        assert!(required.contains(&"type".into()), "{kind}");
        let expires = schema["properties"].get("expires_in").is_some();
        assert_eq!(expires, kind == "lock", "{kind}");
        types.push(kind);
    }
    assert_eq!(types, ["lock", "release", "consume", "adjust"]);
    for (path, expires) in [("lock", true), ("release", false), ("consume", false)] {
        let operation = &document["paths"][format!("/api/inventory/{path}")]["post"];
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let body = resolved(&document, body);
        assert_eq!(body["properties"].get("expires_in").is_some(), expires);
    }
}

#[test]
fn a_new_product_has_no_stock_and_version_to_expect() {
    let document = written();
    let body = |method: &str, path: &str| {
        let operation = &document["paths"][path][method];
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        resolved(&document, body)["properties"].clone()
    };
    let new = body("post", "/api/products");
    let expectations = ["expected_stock", "version"];
    assert!(expectations.iter().all(|name| new.get(name).is_none()));
    for method in ["put", "patch"] {
        let mut there = body(method, "/api/products/{id}");
        for name in expectations {
            let removed = there.as_object_mut().unwrap().remove(name);
            assert!(removed.is_some(), "{method} {name}");
        }
        assert_eq!(there, new, "{method}");
    }
}

/// Walks every value of the document.
fn walk_values(value: &Value, look: &mut dyn FnMut(&Value)) {
    look(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|it| walk_values(it, look)),
        Value::Array(elements) => elements.iter().for_each(|it| walk_values(it, look)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_to_something() {
    let document = written();
    let mut references = 0;
    walk_values(&document, &mut |value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            references += 1;
            let target = document.pointer(reference.trim_start_matches('#'));
            assert!(target.is_some(), "{reference}");
        }
    });
    assert!(references > 100);
}

#[test]
fn no_schema_demands_two_types_of_one_value() {
    let mut combined = 0;
    walk_values(&written(), &mut |value| {
        let Some(all) = value.get("allOf").and_then(Value::as_array) else {
            return;
        };
        combined += 1;
        let types: Vec<&Value> = all.iter().filter_map(|it| it.get("type")).collect();
        assert!(types.windows(2).all(|pair| pair[0] == pair[1]), "{value}");
    });
    assert!(combined > 0);
}
