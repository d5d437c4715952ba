//! Headers that every response has.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue,
        REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    },
    middleware::Next,
};

use crate::http::request::client_address::identify;

/// The headers of responses that don't set them: `no-store`, because most responses concern the
/// caller only; and for browsers, that a response is nothing but what its type says, loads and runs
/// nothing and isn't framed, and that requests by its links have no `Referer`.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
];
/// The header of responses that were requested by HTTPS: for a year, browsers use only that.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Identifies the client of a request, and adds the headers to the response, also to that of an
/// error, such as that of a request whose deadline has passed or whose handler has panicked.
pub async fn middleware(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_https = identify(&request).is_https;
    match next.call(request).await {
        Ok(mut response) => {
            add_headers(response.headers_mut(), is_https);
            Ok(response)
        }
        Err(mut error) => {
            error.add_response_mapper(move |mut response| {
                add_headers(response.headers_mut(), is_https);
                response
            });
            Err(error)
        }
    }
}

fn add_headers(headers: &mut HeaderMap, is_https: bool) {
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
    if is_https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_added_unless_the_response_has_its_own() {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        add_headers(&mut headers, false);
        assert_eq!(headers.get(CACHE_CONTROL).unwrap(), "no-cache");
        assert_eq!(headers.get(X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
        assert_eq!(headers.get(REFERRER_POLICY).unwrap(), "no-referrer");
        assert!(headers.get(STRICT_TRANSPORT_SECURITY).is_none());
        add_headers(&mut headers, true);
        assert!(headers.get(STRICT_TRANSPORT_SECURITY).is_some());
        assert_eq!(headers.len(), 5);
    }
}
