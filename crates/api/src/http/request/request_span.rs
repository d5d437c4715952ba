//! The middleware that gives each request an id and a span, and logs its response.

use std::{panic::AssertUnwindSafe, time::Instant};

use actix_web::{
    Error, HttpMessage, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{Method, header::HeaderValue},
    middleware::Next,
};
use futures::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::{
    client_address::client,
    header_check,
    request_id::{CURRENT, HEADER, HeadersOnly, RequestId},
};
use crate::http::{admission::Shed, response::problem::Problem};

/// Maximum length of an id from a client.
const MAX_LENGTH: usize = 64;

/// Takes the client's id if it is plain, else generates one. Refuses requests with headers that
/// can't be used.
pub async fn middleware(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    // Routes for GET serve HEAD too; the body is left out when the response is sent.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(HeadersOnly);
    }
    let given = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok());
    let id = match given.filter(|id| is_plain(id)) {
        Some(id) => id.to_owned(),
        None => Uuid::now_v7().simple().to_string(),
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    let header = HeaderValue::from_str(&id);
    let span = tracing::info_span!(
        "request", request_id = %id, client = %client(request.request()).address,
        method = %request.method(), path = request.path(),
    );
    let begun = Instant::now();
    let panicked = header.as_ref().ok().cloned();
    let result = CURRENT.scope(id, async move {
        if let Err(problem) = header_check::check(request.request()) {
            let refused = request.into_response(problem.error_response());
            return Ok(refused.map_body(|_, body| EitherBody::right(body)));
        }
        // A panic would close the connection without a response.
        let result = AssertUnwindSafe(next.call(request)).catch_unwind().await;
        let result = result.unwrap_or_else(|panic| {
            // Not dropped: the payload's destructor may panic again.
            std::mem::forget(panic);
            Err(after_panic(panicked))
        });
        result.map(ServiceResponse::map_into_left_body)
    });
    let result = result.instrument(span.clone()).await;
    let status = match &result {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let (status, elapsed) = (status.as_u16(), begun.elapsed());
    let milliseconds = elapsed.as_secs_f64() * 1e3;
    let is_shed = |response: &ServiceResponse<_>| {
        let extensions = response.request().extensions();
        extensions.contains::<Shed>()
    };
    span.in_scope(|| match &result {
        // There may be thousands a second, and a metric counts them.
        Ok(response) if is_shed(response) => tracing::debug!(status, milliseconds, "refused"),
        _ => tracing::info!(status, milliseconds, "answered"),
    });
    let mut response = result?;
    if let Ok(header) = header {
        response.headers_mut().insert(HEADER, header);
    }
    Ok(response)
}

/// The response to a request whose handler panicked, with its id.
fn after_panic(id: Option<HeaderValue>) -> Error {
    let problem = Problem::internal(&std::io::Error::other("a handler panicked"));
    let mut response = problem.error_response();
    if let Some(id) = id {
        response.headers_mut().insert(HEADER, id);
    }
    InternalError::from_response(problem, response).into()
}

fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (1..=MAX_LENGTH).contains(&id.len()) && id.bytes().all(plain)
}
