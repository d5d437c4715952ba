//! Responses with a resource that has a version.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, ETAG, HeaderValue},
    },
};
use serde::Serialize;

use super::{
    conditional_response::{self, Audience},
    error_code::ErrorCode,
    problem::Problem,
};
use crate::cache::CachedBody;

/// The body of a response about one resource.
pub(in crate::http) trait Versioned: Serialize {
    /// The resource's version.
    fn version(&self) -> i64;
}

/// Renders a resource with an ETag that has its version.
///
/// # Errors
/// [`Problem::internal`] if it can't be serialised.
pub(in crate::http) fn render(body: &impl Versioned) -> Result<CachedBody, Problem> {
    CachedBody::of_version(body, body.version()).map_err(|error| Problem::internal(&error))
}

/// The response to a read of one resource, or 304 if the client has it already.
///
/// # Errors
/// [`Problem::internal`] if it can't be serialised.
pub(in crate::http) fn show(
    request: &HttpRequest,
    body: &impl Versioned,
    audience: Audience,
) -> Result<HttpResponse, Problem> {
    let rendered = render(body)?;
    Ok(conditional_response::respond(request, &rendered, audience))
}

/// The response to a write, with the ETag by which the client can go on editing.
///
/// # Errors
/// [`Problem::internal`] if it can't be serialised.
pub(in crate::http) fn written(
    status: StatusCode,
    body: &impl Versioned,
) -> Result<HttpResponse, Problem> {
    let rendered = render(body)?;
    let plain = rendered.plain();
    Ok(HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
        .insert_header((ETAG, plain.tag_header.clone()))
        .body(plain.body.clone()))
}

/// Adds the resource as it is now to the refusal of an edit that isn't based on its version.
///
/// # Errors
/// The refusal, any other problem of `edit`, or that of `read`, such as 404 if the resource was
/// deleted meanwhile.
pub(in crate::http) async fn or_current<Edited, Current: Serialize>(
    edit: Result<Edited, Problem>,
    read: impl Future<Output = Result<Current, Problem>>,
) -> Result<Edited, Problem> {
    match edit {
        Err(stale) if stale.code() == ErrorCode::StaleVersion => {
            let current = serde_json::to_value(read.await?);
            let current = current.map_err(|error| Problem::internal(&error))?;
            Err(stale.fact("current", current))
        }
        edited => edited,
    }
}
