//! Requests with a key of their own.

use std::io::Write;

use rand::Rng;

/// What every `POST` of a caller to a route has.
pub fn head(route: &str, authority: &str, token: &str) -> String {
    format!(
        "POST /api/{route} HTTP/1.1\r\nHost: {authority}\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    )
}

/// A request with a key of its own.
pub fn write_request(request: &mut Vec<u8>, head: &str, body: &[u8]) {
    let key: u128 = rand::rng().random();
    let length = body.len();
    request.extend_from_slice(head.as_bytes());
    // Writing to memory doesn't fail.
    let _ = write!(
        request,
        "Idempotency-Key: {key:032x}\r\nContent-Length: {length}\r\n\r\n"
    );
    request.extend_from_slice(body);
}
