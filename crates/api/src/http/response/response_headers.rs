//! Headers that every response has.

use actix_web::{
    Error, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{CACHE_CONTROL, HeaderMap, HeaderValue, X_CONTENT_TYPE_OPTIONS},
    middleware::Next,
};

/// Adds them to the response of a handler or of another middleware.
pub async fn middleware(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    add_to(response.headers_mut());
    Ok(response)
}

/// The response for an error that has passed every middleware, such as that of a request whose
/// deadline has passed or whose handler has panicked.
pub fn response_to(error: &Error) -> HttpResponse {
    let mut response = error.error_response();
    add_to(response.headers_mut());
    response
}

/// Adds `nosniff`, and `no-store` unless the response has a `Cache-Control` of its own: most
/// responses concern the caller only.
fn add_to(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
mod tests {
    use actix_web::error::ErrorServiceUnavailable;

    use super::*;

    #[test]
    fn a_response_to_an_error_has_them_too() {
        let response = response_to(&ErrorServiceUnavailable("late"));
        let header = |name| response.headers().get(name).map(HeaderValue::as_bytes);
        assert_eq!(header(CACHE_CONTROL), Some(b"no-store".as_slice()));
        assert_eq!(header(X_CONTENT_TYPE_OPTIONS), Some(b"nosniff".as_slice()));
        assert_eq!(response.status(), 503);
    }
}
