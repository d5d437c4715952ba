//! Descriptions of fields whose schema is inline.

use utoipa::openapi::{
    Object, ObjectBuilder, OpenApi, RefOr, Schema, Type,
    schema::{AdditionalProperties, ArrayItems},
};

/// The generator describes a field with an inline schema by a second schema beside it, which demands an
/// object: no text would conform to both. Moves these descriptions into the fields' own schemas.
pub(super) fn merge_field_descriptions(document: &mut OpenApi) {
    let components = document.components.as_mut();
    for schema in components
        .into_iter()
        .flat_map(|it| it.schemas.values_mut())
    {
        merge(schema);
    }
}

fn merge(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else {
        return;
    };
    match schema {
        Schema::Object(object) => merge_fields(object),
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                merge(items);
            }
        }
        Schema::OneOf(one) => one.items.iter_mut().for_each(merge),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(merge),
        Schema::AllOf(all) => {
            if let [
                RefOr::T(Schema::Object(field)),
                RefOr::T(Schema::Object(text)),
            ] = all.items.as_mut_slice()
                && is_description(text)
            {
                field.description = text.description.take();
                *schema = Schema::Object(std::mem::take(field));
            } else {
                all.items.iter_mut().for_each(merge);
            }
        }
        _ => {}
    }
}

fn merge_fields(object: &mut Object) {
    object.properties.values_mut().for_each(merge);
    if let Some(AdditionalProperties::RefOr(values)) = object.additional_properties.as_deref_mut() {
        merge(values);
    }
}

fn is_description(schema: &Object) -> bool {
    let text = ObjectBuilder::new().schema_type(Type::Object);
    let text = text.description(schema.description.clone()).build();
    schema.description.is_some() && *schema == text
}
