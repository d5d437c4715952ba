//! The OpenAPI document on requests that can be retried: `Idempotency-Key`, `Idempotency-Replayed`.

use std::{collections::BTreeMap, marker::PhantomData};

use utoipa::{
    IntoParams, IntoResponses, ToSchema,
    openapi::{
        Content, Object, Ref, RefOr, Required, Response, ResponseBuilder,
        header::{Header, HeaderBuilder},
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{SchemaType, Type},
    },
};

/// Name of the header that marks a stored response.
pub(crate) const REPLAYED: &str = "Idempotency-Replayed";

/// The parameter `Idempotency-Key`, which every such operation accepts.
pub(crate) enum IdempotencyKeyParameter {}

impl IntoParams for IdempotencyKeyParameter {
    fn into_params(_default: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .schema(Some(Object::with_type(Type::String)));
        vec![parameter.build()]
    }
}

/// A successful response with a JSON body `T`. A retry with the same key gets it again, with the
/// header `Idempotency-Replayed`.
pub(crate) struct Replayable<T, const STATUS: u16>(PhantomData<T>);

impl<T: ToSchema, const STATUS: u16> IntoResponses for Replayable<T, STATUS> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let body = Content::new(Some(Ref::from_schema_name(T::name())));
        let response = ResponseBuilder::new()
            .content("application/json", body)
            .header(REPLAYED, replayed());
        BTreeMap::from([(STATUS.to_string(), RefOr::T(response.build()))])
    }
}

/// The header of a response that was stored for its key.
pub(crate) fn replayed() -> Header {
    let schema = Object::with_type(SchemaType::from_iter([Type::String, Type::Null]));
    HeaderBuilder::new()
        .schema(Some(schema))
        .description(Some("`true` where it is the first answer again"))
        .build()
}
