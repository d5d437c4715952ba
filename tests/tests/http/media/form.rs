//! Multipart bodies with a picture, built by hand so that they can be invalid.
#![allow(dead_code, reason = "not every test uses everything")]

use integration_tests::caller::{Caller, Response};
use picture_check::Kind;

use super::corpus::{extension, mime};

const BOUNDARY: &str = "----a-line-that-no-picture-has";

/// A body of parts: the parameters of `Content-Disposition` after `form-data;`, the type, the
/// content.
pub fn body(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (disposition, content_type, content) in parts {
        out.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n").bytes(),
        );
        if let Some(content_type) = content_type {
            out.extend(format!("Content-Type: {content_type}\r\n").bytes());
        }
        out.extend(b"\r\n");
        out.extend(*content);
        out.extend(b"\r\n");
    }
    out.extend(format!("--{BOUNDARY}--\r\n").bytes());
    out
}

/// Sends a body.
pub async fn send(caller: &Caller, body: Vec<u8>) -> Response {
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    caller
        .post_raw("/api/media-images", &content_type, body)
        .await
}

/// Uploads a file with this name and declared type.
pub async fn upload(caller: &Caller, name: &str, declared: &str, content: &[u8]) -> Response {
    let disposition = format!("name=\"file\"; filename=\"{name}\"");
    send(caller, body(&[(&disposition, Some(declared), content)])).await
}

/// Uploads a file with the name and declared type of `kind`.
pub async fn upload_as(caller: &Caller, kind: Kind, content: &[u8]) -> Response {
    let name = format!("冰箱.{}", extension(kind));
    upload(caller, &name, mime(kind), content).await
}

/// A body with a file that has the name and declared type of `kind`.
pub fn body_of(kind: Kind, content: &[u8]) -> Vec<u8> {
    let disposition = format!("name=\"file\"; filename=\"x.{}\"", extension(kind));
    body(&[(&disposition, Some(mime(kind)), content)])
}

/// Builds a request that uploads such a file and may fail on its way.
pub fn request(caller: &Caller, kind: Kind, content: &[u8]) -> reqwest::RequestBuilder {
    request_with(caller, body_of(kind, content))
}

/// Builds a request with such a body.
pub fn request_with(caller: &Caller, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = caller.request(reqwest::Method::POST, "/api/media-images");
    request.header("content-type", content_type).body(body)
}

/// Uploads a picture of a product.
pub async fn upload_of(caller: &Caller, product: &str, content: &[u8]) -> Response {
    let file = "name=\"file\"; filename=\"x.png\"";
    let parts = [
        ("name=\"product_id\"", None, product.as_bytes()),
        (file, Some("image/png"), content),
    ];
    send(caller, body(&parts)).await
}
