//! Checks of headers that every request passes.

use actix_web::{HttpRequest, http::header::HeaderMap};

use super::client_address::check_forwarding;
use crate::http::response::{error_code::ErrorCode, problem::Problem};

/// Maximum size of all headers together, in bytes. The parser reads up to 128 KiB, beyond which it
/// responds with 431 and no body.
const MAX_BYTES: usize = 64 * 1024;
/// Bytes of a line beside its name and value.
const LINE_BYTES: usize = 4;
/// Headers that are read as text. Those with an error code of their own for such values
/// (`Idempotency-Key`, `If-Match`, `X-Visitor-Id`, `X-API-Key`) aren't among them; others, such as
/// cookies, have no effect and may have any bytes.
const TEXTS: &[&str] = &[
    "accept",
    "accept-encoding",
    "authorization",
    "content-type",
    "forwarded",
    "if-none-match",
    "if-unmodified-since",
    "origin",
    "range",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-request-id",
];

/// Refuses a request whose headers can't be used.
///
/// # Errors
/// 431 `headers_too_large`, 400 `invalid_header`, or 400 for the headers of a trusted proxy.
pub fn check(request: &HttpRequest) -> Result<(), Problem> {
    check_headers(request.headers())?;
    check_forwarding(request)
}

fn check_headers(headers: &HeaderMap) -> Result<(), Problem> {
    let mut bytes = 0_usize;
    for (name, value) in headers {
        bytes = bytes.saturating_add(name.as_str().len());
        bytes = bytes.saturating_add(value.len().saturating_add(LINE_BYTES));
        // Most values are ASCII, so the list is hardly ever searched.
        if !value.as_bytes().is_ascii()
            && TEXTS.contains(&name.as_str())
            && std::str::from_utf8(value.as_bytes()).is_err()
        {
            let detail = format!("The value of the header {name} is not UTF-8.");
            return Err(Problem::new(ErrorCode::InvalidHeader, detail));
        }
    }
    if bytes > MAX_BYTES {
        let detail = format!("The headers have {bytes} bytes; at most {MAX_BYTES} are allowed.");
        return Err(Problem::new(ErrorCode::HeadersTooLarge, detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn check_one(name: &'static str, value: &[u8]) -> Option<ErrorCode> {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_bytes(value).unwrap();
        headers.insert(HeaderName::from_static(name), value);
        check_headers(&headers).err().map(|problem| problem.code())
    }

    #[test]
    fn headers_that_are_read_are_utf8() {
        assert_eq!(check_one("authorization", "Bearer 图".as_bytes()), None);
        let refused = check_one("authorization", b"Bearer \xff");
        assert_eq!(refused, Some(ErrorCode::InvalidHeader));
        assert_eq!(check_one("cookie", b"a=\xff"), None);
    }

    #[test]
    fn headers_have_a_maximum_size() {
        let name = "cookie";
        let fitting = MAX_BYTES - name.len() - LINE_BYTES;
        assert_eq!(check_one(name, &vec![b'a'; fitting]), None);
        let refused = check_one(name, &vec![b'a'; fitting + 1]);
        assert_eq!(refused, Some(ErrorCode::HeadersTooLarge));
    }
}
