//! Schemas of bodies that create a resource.

use utoipa::openapi::{RefOr, Schema};

/// The schema of a body without `version`: what is created has none yet on which the request could
/// be based.
pub(in crate::http) fn without_version(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(body)) = &mut schema {
        body.properties.remove("version");
    }
    schema
}
