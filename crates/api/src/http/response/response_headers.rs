//! Headers that every response has.

use actix_web::{
    Error, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS},
    middleware::DefaultHeaders,
};

/// The headers of responses that don't set them: `nosniff`, and `no-store`, because most responses
/// concern the caller only.
const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Adds them to the response of a handler or of another middleware.
pub fn defaults() -> DefaultHeaders {
    let add = |defaults: DefaultHeaders, header| defaults.add(header);
    HEADERS.into_iter().fold(DefaultHeaders::new(), add)
}

/// The response for an error that has passed every middleware, such as that of a request whose
/// deadline has passed or whose handler has panicked.
pub fn response_to(error: &Error) -> HttpResponse {
    let mut response = error.error_response();
    for (name, value) in HEADERS {
        if !response.headers().contains_key(&name) {
            response.headers_mut().insert(name, value);
        }
    }
    response
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
