//! Responses to web pages of other origins (CORS).

use actix_cors::{Cors, CorsError};
use actix_web::{
    Error, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::{Condition, Next},
};

use super::{error_code::ErrorCode, problem::Problem};
use crate::cors::AllowedOrigins;

/// Methods that the API has.
const METHODS: [Method; 6] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];
/// Headers of requests that have an effect, besides those that every page may send.
const REQUEST_HEADERS: [&str; 9] = [
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "range",
    "x-api-key",
    "x-request-id",
    "x-visitor-id",
];
/// Headers of responses that a page may read, besides those that every page may.
const RESPONSE_HEADERS: [&str; 12] = [
    "accept-ranges",
    "allow",
    "content-disposition",
    "content-range",
    "etag",
    "idempotency-replayed",
    "link",
    "location",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-request-id",
];
/// How long a browser may cache the response to a preflight request, in seconds.
const MAX_AGE: usize = 600;

/// Lets pages of these origins read responses; without any, nothing is added. Credentials are never
/// allowed: callers authenticate by headers that a page must set itself, and no cookie has an effect.
pub fn allow(origins: &AllowedOrigins) -> Condition<Cors> {
    let cors = Cors::default()
        .allowed_methods(METHODS)
        .allowed_headers(REQUEST_HEADERS)
        .expose_headers(RESPONSE_HEADERS)
        .max_age(MAX_AGE);
    let cors = origins.iter().fold(cors, Cors::allowed_origin);
    Condition::new(!origins.is_empty(), cors)
}

/// Replaces the refusal of a preflight request by a problem.
pub async fn refusals(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let response = next.call(request).await?;
    let refusal = response.response().error();
    let refusal = refusal.and_then(|error| error.as_error::<CorsError>());
    let Some(detail) = refusal.map(|error| format!("{error}; see CANGKU_CORS_ORIGINS.")) else {
        return Ok(response.map_into_left_body());
    };
    let problem = Problem::new(ErrorCode::CrossOriginRefused, detail);
    let response = response.into_response(problem.error_response());
    Ok(response.map_body(|_, body| EitherBody::right(body)))
}
