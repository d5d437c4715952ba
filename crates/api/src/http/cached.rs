//! Sending what is remembered: as little work as can be.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{
            ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
            Encoding, Header as _, HeaderValue, IF_NONE_MATCH, IfNoneMatch, VARY,
        },
    },
};

use super::problem::Problem;
use crate::cache::{Rendered, Rendition};

/// Who may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody in between.
    Anybody,
    /// The caller alone.
    Caller,
}

impl Audience {
    /// Kept or not, it is asked for anew each time: stock moves.
    const fn cache_control(self) -> HeaderValue {
        match self {
            Self::Anybody => HeaderValue::from_static("no-cache"),
            Self::Caller => HeaderValue::from_static("private, no-cache"),
        }
    }
}

/// The answer to a request, or that the caller has it already.
pub fn answer(request: &HttpRequest, rendered: &Rendered, audience: Audience) -> HttpResponse {
    let (rendition, encoding) = match wanted(request) {
        Form::Plain => (rendered.plain(), None),
        Form::Gzip => match rendered.gzip() {
            Some(rendition) => (rendition, Some(HeaderValue::from_static("gzip"))),
            None => (rendered.plain(), None),
        },
        // Compressed on its way; a strong tag would be that of another body.
        Form::Other => {
            return head(StatusCode::OK, audience)
                .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
                .body(rendered.plain().body.clone());
        }
    };
    if caller_has(request, rendition) {
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
        .insert_header((VARY, HeaderValue::from_static("accept-encoding")));
    response
}

enum Form {
    Plain,
    Gzip,
    Other,
}

/// The form that the server's own compression would choose.
fn wanted(request: &HttpRequest) -> Form {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return Form::Plain;
    }
    let known = [Encoding::identity(), Encoding::gzip(), Encoding::deflate()];
    let accepted = AcceptEncoding::parse(request).ok();
    match accepted.and_then(|accepted| accepted.negotiate(known.iter())) {
        Some(encoding) if encoding == Encoding::gzip() => Form::Gzip,
        Some(encoding) if encoding == Encoding::identity() => Form::Plain,
        Some(_) => Form::Other,
        None => Form::Plain,
    }
}

fn caller_has(request: &HttpRequest, rendition: &Rendition) -> bool {
    if !request.headers().contains_key(IF_NONE_MATCH) {
        return false;
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&rendition.tag)),
        Err(_unreadable) => false,
    }
}

/// Writes an answer as JSON.
///
/// # Errors
/// [`Problem::internal`] where it can't be written.
pub fn render(answer: &impl serde::Serialize) -> Result<Rendered, Problem> {
    Rendered::of(answer).map_err(|error| Problem::internal(&error))
}
