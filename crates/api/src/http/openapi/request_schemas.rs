//! Corrects the requests of the generated OpenAPI document.

use std::collections::BTreeSet;

use utoipa::openapi::{
    Object, ObjectBuilder, OneOf, OpenApi, Ref, RefOr, Schema, Type,
    path::{Operation, ParameterIn, PathItem},
    schema::{AdditionalProperties, ArrayItems, KnownFormat, SchemaFormat, SchemaType},
};

use super::request_rules;
use crate::http::request::visitor_id::VisitorId;

/// Maximum length of an `Idempotency-Key`, in characters.
const IDEMPOTENCY_KEY_CHARACTERS: usize = 128;
const COMPONENTS: &str = "#/components/schemas/";
/// End of the names of schemas whose fields may all be left out.
const PATCH: &str = "Patch";

/// Removes the defaults that the generator takes from absent fields, marks unknown fields as
/// refused, gives each PATCH a body schema of its own without required fields, and sets the ranges
/// of ids and pages. Idempotent.
pub fn correct_requests(document: &mut OpenApi) {
    document.paths.paths.values_mut().for_each(bound_parameters);
    correct_bodies(document);
}

/// Ids are positive; pages run from 1 to `u32::MAX`.
fn bound_parameters(path: &mut PathItem) {
    let operations = [
        &mut path.get,
        &mut path.put,
        &mut path.post,
        &mut path.patch,
        &mut path.delete,
    ];
    let parameters = operations
        .into_iter()
        .flatten()
        .filter_map(|operation| operation.parameters.as_mut())
        .flatten();
    for parameter in parameters {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        let Some(RefOr::T(Schema::Object(number))) = &mut parameter.schema else {
            continue;
        };
        if parameter.parameter_in == ParameterIn::Query
            && number.schema_type == SchemaType::Type(Type::Boolean)
        {
            number.schema_type = SchemaType::AnyValue;
            number.enum_values = Some(vec![true.into(), false.into()]);
        }
        if parameter.parameter_in == ParameterIn::Query
            && let Some(names) = number.enum_values.as_mut()
            && !names.contains(&"".into())
        {
            // Forms send empty fields as blank.
            names.push("".into());
        }
        match (&parameter.parameter_in, parameter.name.as_str()) {
            (ParameterIn::Path, "id" | "session_id") => number.minimum = Some(1.into()),
            (ParameterIn::Query, "page") => {
                number.maximum = Some(i64::from(u32::MAX).into());
                number.format = Some(SchemaFormat::KnownFormat(KnownFormat::Int64));
            }
            (ParameterIn::Header, "Idempotency-Key") => {
                *number = visible(IDEMPOTENCY_KEY_CHARACTERS, "^[!-~]([ -~]*[!-~])?$");
            }
            (ParameterIn::Header, "X-Visitor-Id") => {
                *number = visible(VisitorId::MAX_NAME_LENGTH, "^[!-~]*$");
            }
            _ => {}
        }
        if number.schema_type == SchemaType::Type(Type::Integer) && number.maximum.is_none() {
            number.maximum = Some(i64::MAX.into());
        }
    }
}

/// A text of ASCII characters that match `pattern`, 1 to `most` of them.
fn visible(most: usize, pattern: &str) -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let text = text.min_length(Some(1)).max_length(Some(most));
    text.pattern(Some(pattern)).build()
}

fn correct_bodies(document: &mut OpenApi) {
    let operations = document.paths.paths.values_mut().flat_map(|path| {
        let patch = path.patch.as_mut().map(|operation| (operation, true));
        let whole = [&mut path.post, &mut path.put].into_iter().flatten();
        whole.map(|operation| (operation, false)).chain(patch)
    });
    let Some(components) = document.components.as_mut() else {
        return;
    };
    // Not those of texts and numbers.
    let has_fields = |schema: &RefOr<Schema>| matches!(schema, RefOr::T(Schema::Object(object)) if !object.properties.is_empty());
    let with_fields: BTreeSet<String> = components
        .schemas
        .iter()
        .filter(|(_, schema)| has_fields(schema))
        .map(|(name, _)| format!("{COMPONENTS}{name}"))
        .collect();
    for (operation, is_patch) in operations {
        let Some(name) = body_ref(operation).and_then(name_of) else {
            continue;
        };
        let Some(RefOr::T(Schema::Object(body))) = components.schemas.get_mut(&name) else {
            continue;
        };
        correct_body(body);
        // Collected now: the loops over them change other schemas of the same map.
        let lines: Vec<String> = body.properties.values().filter_map(line_of).collect();
        let objects = refer_to_objects(body, &with_fields);
        if is_patch && !body.required.is_empty() {
            // A copy: the other methods share the schema and keep its required fields.
            let mut patch = body.clone();
            patch.required.clear();
            for (field, object) in &objects {
                let mut property = object.clone();
                property.ref_location.push_str(PATCH);
                patch.properties.insert(field.clone(), RefOr::Ref(property));
            }
            let patch_name = format!("{name}{PATCH}");
            if let Some(reference) = body_ref(operation) {
                reference.ref_location = format!("{COMPONENTS}{patch_name}");
            }
            components
                .schemas
                .insert(patch_name, RefOr::T(Schema::Object(patch)));
        }
        for line in lines {
            if let Some(RefOr::T(Schema::Object(line))) = components.schemas.get_mut(&line) {
                correct_body(line);
            }
        }
        let mut parts = objects;
        while let Some((_, mut object)) = parts.pop() {
            let Some(name) = name_of(&mut object) else {
                continue;
            };
            let Some(RefOr::T(Schema::Object(part))) = components.schemas.get_mut(&name) else {
                continue;
            };
            correct_body(part);
            parts.extend(refer_to_objects(part, &with_fields));
            if is_patch && !part.required.is_empty() {
                let mut patch = part.clone();
                patch.required.clear();
                let patch = RefOr::T(Schema::Object(patch));
                components.schemas.insert(format!("{name}{PATCH}"), patch);
            }
        }
    }
    request_rules::add(components);
}

/// Makes plain references of the fields that are objects; returns them.
fn refer_to_objects(body: &mut Object, with_fields: &BTreeSet<String>) -> Vec<(String, Ref)> {
    let objects: Vec<(String, Ref)> = body
        .properties
        .iter()
        .filter_map(|(field, property)| Some((field.clone(), object_of(property)?)))
        .filter(|(_, object)| with_fields.contains(&object.ref_location))
        .collect();
    for (field, object) in &objects {
        let property = RefOr::Ref(object.clone());
        body.properties.insert(field.clone(), property);
    }
    objects
}

/// The schema of an object within a body, with the property's description.
fn object_of(property: &RefOr<Schema>) -> Option<Ref> {
    match property {
        RefOr::Ref(reference) => {
            let mut reference = reference.clone();
            reference.default = None;
            Some(reference)
        }
        RefOr::T(Schema::AllOf(both)) => match both.items.as_slice() {
            [RefOr::Ref(reference), RefOr::T(Schema::Object(about))] => {
                let mut reference = reference.clone();
                reference.description = about.description.clone().unwrap_or_default();
                Some(reference)
            }
            _ => None,
        },
        RefOr::T(_) => None,
    }
}

/// The name of the schema of a list's elements.
fn line_of(property: &RefOr<Schema>) -> Option<String> {
    let RefOr::T(Schema::Array(list)) = property else {
        return None;
    };
    let ArrayItems::RefOrSchema(line) = &list.items else {
        return None;
    };
    let RefOr::Ref(reference) = &**line else {
        return None;
    };
    let name = reference.ref_location.strip_prefix(COMPONENTS)?;
    Some(name.to_owned())
}

/// Marks unknown fields as refused, removes defaults, and merges what the generator writes in two
/// places.
pub(crate) fn correct_body(body: &mut Object) {
    body.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    for property in body.properties.values_mut() {
        if let Some(described) = merged(property) {
            *property = described;
        }
        match property {
            RefOr::T(Schema::Object(object)) => object.default = None,
            RefOr::T(Schema::Array(array)) => array.default = None,
            RefOr::T(Schema::OneOf(one)) => one.default = None,
            _ => {}
        }
    }
}

/// The schema of a type merged with its description, which the generator writes side by side.
fn merged(property: &RefOr<Schema>) -> Option<RefOr<Schema>> {
    let both = match property {
        RefOr::T(Schema::AllOf(both)) => both,
        RefOr::T(Schema::OneOf(either)) => return nullable(either),
        _ => return None,
    };
    let [RefOr::T(schema), RefOr::T(Schema::Object(about))] = both.items.as_slice() else {
        return None;
    };
    let mut schema = schema.clone();
    let (description, example) = (about.description.clone(), about.example.clone());
    match &mut schema {
        Schema::Object(object) => {
            object.description = description;
            object.example = example.or_else(|| both.example.clone());
        }
        Schema::OneOf(one) => {
            one.description = description;
            one.example = example.or_else(|| both.example.clone());
        }
        _ => return None,
    }
    Some(RefOr::T(schema))
}

/// A value or null, merged into one schema of two types.
fn nullable(either: &OneOf) -> Option<RefOr<Schema>> {
    let [
        RefOr::T(Schema::Object(value)),
        RefOr::T(Schema::Object(null)),
    ] = either.items.as_slice()
    else {
        return None;
    };
    let SchemaType::Type(of_value) = value.schema_type.clone() else {
        return None;
    };
    if null.schema_type != SchemaType::Type(Type::Null) {
        return None;
    }
    let mut both = value.clone();
    both.schema_type = SchemaType::from_iter([of_value, Type::Null]);
    both.description = either.description.clone();
    both.example = either.example.clone();
    if let Some(names) = both.enum_values.as_mut() {
        names.push(serde_json::Value::Null);
    }
    Some(RefOr::T(both.into()))
}

fn body_ref(operation: &mut Operation) -> Option<&mut Ref> {
    let RefOr::T(body) = operation.request_body.as_mut()? else {
        return None;
    };
    let RefOr::T(content) = body.content.values_mut().next()? else {
        return None;
    };
    match content.schema.as_mut()? {
        RefOr::Ref(reference) => Some(reference),
        RefOr::T(_) => None,
    }
}

fn name_of(reference: &mut Ref) -> Option<String> {
    let name = reference.ref_location.strip_prefix(COMPONENTS)?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::http::openapi;

    fn schemas() -> Value {
        let mut document = openapi::document();
        correct_requests(&mut document);
        let once = serde_json::to_value(&document).unwrap();
        correct_requests(&mut document);
        assert_eq!(serde_json::to_value(&document).unwrap(), once);
        once
    }

    #[test]
    fn a_whole_product_must_have_what_a_patch_may_leave_out() {
        let document = schemas();
        let bodies = &document["components"]["schemas"];
        let mut required = bodies["ProductBody"]["required"]
            .as_array()
            .unwrap()
            .clone();
        required.sort_by_key(Value::to_string);
        assert_eq!(required, ["brand_id", "category_id", "name", "price"]);
        assert_eq!(bodies["ProductBodyPatch"]["required"], Value::Null);
        let body = |method: &str| {
            let operation = &document["paths"]["/api/products/{id}"][method];
            operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].clone()
        };
        assert_eq!(body("put"), json!("#/components/schemas/ProductBody"));
        assert_eq!(
            body("patch"),
            json!("#/components/schemas/ProductBodyPatch")
        );
    }

    #[test]
    fn what_the_reader_refuses_is_refused_by_the_document() {
        let document = schemas();
        for name in ["ProductBody", "ProductBodyPatch", "LoginBody"] {
            let body = &document["components"]["schemas"][name];
            assert_eq!(body["additionalProperties"], false, "{name}");
        }
        let parameter = |path: &str, name: &str| {
            let parameters = document["paths"][path]["get"]["parameters"].as_array();
            let found = parameters.unwrap().iter().find(|p| p["name"] == name);
            found.unwrap()["schema"].clone()
        };
        let id = parameter("/api/products/{id}/related", "id");
        assert_eq!(id["minimum"], 1);
        let page = parameter("/api/brands", "page");
        assert_eq!(
            (&page["minimum"], &page["maximum"]),
            (&json!(1), &json!(u32::MAX))
        );
    }

    #[test]
    fn no_body_has_a_default_of_null() {
        let document = schemas();
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            let properties = schema["properties"].as_object().into_iter().flatten();
            for (field, property) in properties {
                assert!(property.get("default").is_none(), "{name}.{field}");
            }
        }
    }
}
