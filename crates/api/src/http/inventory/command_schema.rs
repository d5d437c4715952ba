//! Schemas of stock commands that differ from the types that parse them.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Discriminator, Object, OneOfBuilder, Ref, RefOr, Schema},
};

use super::{adjust_body::AdjustBody, command_body::CommandBody};
use crate::http::openapi::{field_schema::names, request_schemas::correct_body};

/// A command to release or consume: a [`CommandBody`] without `expires_in`.
#[derive(Debug)]
pub(super) struct EndHoldBody;

impl PartialSchema for EndHoldBody {
    fn schema() -> RefOr<Schema> {
        let mut schema = CommandBody::schema();
        if let RefOr::T(Schema::Object(body)) = &mut schema {
            body.description = Some("A command to release or consume.".to_owned());
            body.properties.remove("expires_in");
        }
        schema
    }
}

impl ToSchema for EndHoldBody {
    fn name() -> std::borrow::Cow<'static, str> {
        "StockEndHoldBody".into()
    }
}

/// A command of a batch, of the kind that its `type` names.
#[derive(Debug)]
pub(super) struct AnyCommand;

impl AnyCommand {
    /// Each `type`, the name of its schema, and that schema without `type`.
    fn types() -> [(&'static str, &'static str, RefOr<Schema>); 4] {
        [
            ("lock", "StockLockCommand", CommandBody::schema()),
            ("release", "StockReleaseCommand", EndHoldBody::schema()),
            ("consume", "StockConsumeCommand", EndHoldBody::schema()),
            ("adjust", "StockAdjustCommand", AdjustBody::schema()),
        ]
    }
}

impl PartialSchema for AnyCommand {
    fn schema() -> RefOr<Schema> {
        let types = Self::types();
        let place = |name: &str| Ref::from_schema_name(name).ref_location;
        let mapping = types.iter().map(|(kind, name, _)| (*kind, place(name)));
        let discriminator = Discriminator::with_mapping("type", mapping);
        let mut any = OneOfBuilder::new().discriminator(Some(discriminator));
        for (_, name, _) in types {
            any = any.item(Ref::from_schema_name(name));
        }
        RefOr::T(any.into())
    }
}

impl ToSchema for AnyCommand {
    fn name() -> std::borrow::Cow<'static, str> {
        "StockCommand".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.extend(
            Self::types().map(|(kind, name, schema)| (name.to_owned(), typed(kind, schema))),
        );
    }
}

fn typed(kind: &'static str, mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(body)) = &mut schema {
        let kinds: Object = names([kind]);
        body.properties
            .insert("type".to_owned(), RefOr::T(kinds.into()));
        body.required.push("type".to_owned());
        body.example = None;
        correct_body(body);
    }
    schema
}
