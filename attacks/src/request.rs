//! HTTP requests as bytes.

/// A `GET` with extra header lines, each ended by CRLF.
pub fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n").into_bytes()
}

/// A `POST` of JSON with extra header lines, each ended by CRLF.
pub fn post(path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         {headers}Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The head of a `POST` that announces `length` bytes of `content_type`, and the first body byte.
pub fn first_byte(path: &str, headers: &str, content_type: &str, length: usize) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n\
         {headers}Content-Length: {length}\r\n\r\n{{"
    )
    .into_bytes()
}
