//! Requests with an idempotency key.

use std::io::Write;

use rand::Rng;

/// The request line and headers that all `POST`s of a caller to a route share.
pub fn head(route: &str, authority: &str, token: &str) -> String {
    format!(
        "POST /api/{route} HTTP/1.1\r\nHost: {authority}\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    )
}

/// Writes a request with a new idempotency key.
pub fn write_request(request: &mut Vec<u8>, head: &str, body: &[u8]) {
    let key: u128 = rand::rng().random();
    let length = body.len();
    request.extend_from_slice(head.as_bytes());
    // Writing to a `Vec` can't fail.
    let _ = write!(
        request,
        "Idempotency-Key: {key:032x}\r\nContent-Length: {length}\r\n\r\n"
    );
    request.extend_from_slice(body);
}
