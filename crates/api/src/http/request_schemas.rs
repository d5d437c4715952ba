//! What the OpenAPI document says of request bodies, put right after its generation.

use utoipa::openapi::{Object, OpenApi, Ref, RefOr, Schema, path::Operation};

const COMPONENTS: &str = "#/components/schemas/";

/// Takes away the defaults that the generator reads off absent fields, and gives each PATCH a
/// body of its own in which nothing is required. Doing it twice changes nothing more.
pub fn put_right(document: &mut OpenApi) {
    let operations = document.paths.paths.values_mut().flat_map(|path| {
        let patch = path.patch.as_mut().map(|operation| (operation, true));
        let whole = [&mut path.post, &mut path.put].into_iter().flatten();
        whole.map(|operation| (operation, false)).chain(patch)
    });
    let Some(components) = document.components.as_mut() else {
        return;
    };
    for (operation, is_patch) in operations {
        let Some(name) = body_ref(operation).and_then(name_of) else {
            continue;
        };
        let Some(RefOr::T(Schema::Object(body))) = components.schemas.get_mut(&name) else {
            continue;
        };
        forget_defaults(body);
        if is_patch && !body.required.is_empty() {
            let mut patch = body.clone();
            patch.required.clear();
            let patch_name = format!("{name}Patch");
            if let Some(reference) = body_ref(operation) {
                reference.ref_location = format!("{COMPONENTS}{patch_name}");
            }
            components
                .schemas
                .insert(patch_name, RefOr::T(Schema::Object(patch)));
        }
    }
}

fn forget_defaults(body: &mut Object) {
    for property in body.properties.values_mut() {
        match property {
            RefOr::T(Schema::Object(object)) => object.default = None,
            RefOr::T(Schema::Array(array)) => array.default = None,
            _ => {}
        }
    }
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
        put_right(&mut document);
        let once = serde_json::to_value(&document).unwrap();
        put_right(&mut document);
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
