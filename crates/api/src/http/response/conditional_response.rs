//! Sends cached responses with as little work as possible: 304 if the client has the body, else a
//! stored rendition, compressed or not.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{
            ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
            Encoding, EntityTag, Header as _, HeaderValue, IF_NONE_MATCH, IfNoneMatch, VARY,
        },
    },
};

use super::problem::Problem;
use crate::cache::CachedBody;

/// Who may store a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Any cache between server and client.
    Anybody,
    /// The client alone.
    Caller,
    /// No cache: the response is personal.
    Unstored,
}

impl Audience {
    /// If it is stored, the response is revalidated for each request (`no-cache`): stock changes.
    const fn cache_control(self) -> HeaderValue {
        match self {
            Self::Anybody => HeaderValue::from_static("no-cache"),
            Self::Caller => HeaderValue::from_static("private, no-cache"),
            Self::Unstored => HeaderValue::from_static("no-store"),
        }
    }
}

/// Returns the response to a request, or 304 if the client has it already.
pub fn respond(request: &HttpRequest, rendered: &CachedBody, audience: Audience) -> HttpResponse {
    let (rendition, encoding) = match negotiated_encoding(request) {
        ResponseEncoding::Plain => (rendered.plain(), None),
        ResponseEncoding::Gzip => match rendered.gzip() {
            Some(rendition) => (rendition, Some(HeaderValue::from_static("gzip"))),
            None => (rendered.plain(), None),
        },
        // The server compresses this one (deflate) on its way: a strong tag would be that of
        // another body.
        ResponseEncoding::Other => {
            return head(StatusCode::OK, audience)
                .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
                .body(rendered.plain().body.clone());
        }
    };
    if client_has(request, &rendition.tag) {
        return head(StatusCode::NOT_MODIFIED, audience)
            .insert_header((ETAG, rendition.tag_header.clone()))
            .finish();
    }
    let mut response = head(StatusCode::OK, audience);
    response
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
        .insert_header((ETAG, rendition.tag_header.clone()));
    if let Some(encoding) = encoding {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    response.body(rendition.body.clone())
}

fn head(status: StatusCode, audience: Audience) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CACHE_CONTROL, audience.cache_control()))
        // A cache must not send one encoding to a client that accepts another.
        .insert_header((VARY, HeaderValue::from_static("accept-encoding")));
    response
}

enum ResponseEncoding {
    Plain,
    Gzip,
    Other,
}

/// The encoding that the server's own compression would choose.
fn negotiated_encoding(request: &HttpRequest) -> ResponseEncoding {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return ResponseEncoding::Plain;
    }
    let known = [Encoding::identity(), Encoding::gzip(), Encoding::deflate()];
    let accepted = AcceptEncoding::parse(request).ok();
    match accepted.and_then(|accepted| accepted.negotiate(known.iter())) {
        Some(encoding) if encoding == Encoding::gzip() => ResponseEncoding::Gzip,
        Some(encoding) if encoding == Encoding::identity() => ResponseEncoding::Plain,
        Some(_) => ResponseEncoding::Other,
        None => ResponseEncoding::Plain,
    }
}

/// Whether `If-None-Match` says that the client has the body with this tag.
pub fn client_has(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key(IF_NONE_MATCH) {
        return false;
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        // `If-None-Match` compares weakly (RFC 9110, 13.1.2).
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_unreadable) => false,
    }
}

/// Renders a response body as JSON.
///
/// # Errors
/// [`Problem::internal`] if it can't be serialised.
pub fn render(body: &impl serde::Serialize) -> Result<CachedBody, Problem> {
    CachedBody::of(body).map_err(|error| Problem::internal(&error))
}
