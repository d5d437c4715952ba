//! A JSON object as the body of a request.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    rc::Rc,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::CONTENT_LENGTH,
    web::{self, Bytes, Data},
};
use cangku_domain::{Violation, ViolationCode, Violations};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::timeout;

use super::{
    app_state,
    check::Check,
    credentials::{TrustLevel, trust_level},
    distinct,
};
use crate::http::{
    admission::RequestPermit,
    connection::{AwaitedBody, Connection},
    response::{error_code::ErrorCode, problem::Problem},
    state::AppState,
};

/// Maximum number of unknown fields that a response names: a body of nothing but unknown fields
/// must not produce a far larger response.
const MAX_UNKNOWN_FIELDS: usize = 100;
/// Maximum size of a body without valid credentials, in bytes: far more than a login, a
/// registration or the impressions of 100 products need.
const ANONYMOUS_BODY_LIMIT: usize = 16 * 1024;

/// The fields of a body, and the names of its unknown fields.
#[derive(Debug)]
pub struct Body<T> {
    fields: T,
    unknown: Vec<String>,
    bytes: Bytes,
}

impl<T> Body<T> {
    /// Splits it into the fields and a check that already contains the unknown ones.
    pub fn into_parts(self) -> (T, Check) {
        (self.fields, Check::with_unknown(self.unknown))
    }

    /// The body's bytes as received.
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }
}

impl<T: DeserializeOwned> Body<T> {
    /// Reads an object that is nested in a body.
    ///
    /// # Errors
    /// A violation if it isn't such an object.
    pub(crate) fn of_object(object: Value) -> Result<Self, Violations> {
        // Without this check serde would read an array as a struct, too.
        if !object.is_object() {
            let mistake = Violation::new("", ViolationCode::WrongType, "must be an object");
            return Err(mistake.into());
        }
        let mut unknown = Vec::new();
        let fields = serde_ignored::deserialize(object, |path| add_unknown(&mut unknown, &path));
        let wrong = |error: serde_json::Error| {
            Violation::new(
                "",
                ViolationCode::WrongType,
                format!("can't be read: {error}"),
            )
        };
        Ok(Self {
            fields: fields.map_err(wrong)?,
            unknown,
            bytes: Bytes::new(),
        })
    }

    /// Reads a JSON object from bytes.
    ///
    /// # Errors
    /// [`ErrorCode::MalformedJson`] if they aren't one.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Problem> {
        let malformed = |detail: String| Problem::new(ErrorCode::MalformedJson, detail);
        // The text of an unknown field is skipped without a check of its encoding.
        let text = std::str::from_utf8(bytes)
            .map_err(|error| malformed(format!("The body must be UTF-8: {error}.")))?;
        // Without this check serde would read an array as a struct, too.
        if !text.trim_ascii_start().starts_with('{') {
            return Err(malformed("The body must be a JSON object: {…}.".to_owned()));
        }
        let mut unknown = Vec::new();
        let mut json = serde_json::Deserializer::from_str(text);
        let fields = serde_ignored::deserialize(&mut json, |path| add_unknown(&mut unknown, &path))
            .and_then(|fields| json.end().map(|()| fields))
            // In a nested `Value` the last of two members with the same name would win unnoticed.
            .and_then(|fields| distinct::check(text).map(|()| fields))
            .map_err(|error| malformed(format!("The body can't be read: {error}.")))?;
        Ok(Self {
            fields,
            unknown,
            bytes: Bytes::new(),
        })
    }
}

fn add_unknown(unknown: &mut Vec<String>, path: &serde_ignored::Path<'_>) {
    if unknown.len() < MAX_UNKNOWN_FIELDS {
        unknown.push(path.to_string());
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // Refused before a byte of the body is read.
        if !is_json(request.content_type()) {
            let problem = Problem::new(
                ErrorCode::UnsupportedMediaType,
                "Send the body as Content-Type: application/json.",
            );
            return Box::pin(std::future::ready(Err(problem.into())));
        }
        let state = request.app_data::<Data<AppState>>();
        let time = state.map_or(Duration::ZERO, |state| state.limits().json_body);
        let request = request.clone();
        let connection = request.conn_data::<Arc<Connection>>().cloned();
        let payload = web::Payload::from_request(&request, payload);
        let permit = request.extensions().get::<Rc<RequestPermit>>().cloned();
        Box::pin(async move {
            let limit = limit(&request)?;
            let mut arriving = pin!(collect(payload.await?, limit));
            // Polled once first: a body that arrived with the headers keeps its permit.
            let begun = poll_fn(|cx| Poll::Ready(arriving.as_mut().poll(cx))).await;
            let (arrived, released) = match begun {
                Poll::Ready(arrived) => (arrived, None),
                Poll::Pending => {
                    // A client that sends its body slowly must not occupy a permit.
                    if let Some(permit) = &permit {
                        permit.release();
                    }
                    // Meanwhile the connection counts as waiting for its client, and may be closed
                    // to make room.
                    let _awaited = connection.map(AwaitedBody::begin);
                    let arrived = timeout(time, arriving).await;
                    (arrived.map_err(|_elapsed| body_timeout(time))?, permit)
                }
            };
            let bytes = arrived?;
            // Without a permit, the request queues again before it is processed.
            if let Some(permit) = released {
                permit.acquire(&request).await?;
            }
            Ok(Self {
                bytes: bytes.clone(),
                ..Self::read(&bytes)?
            })
        })
    }
}

/// Maximum size of the body, in bytes. Up to this much memory is used for each connection that
/// sends a body, and anonymous clients open connections at no cost.
fn limit(request: &HttpRequest) -> Result<usize, Problem> {
    let app = app_state::app(request)?;
    let limit = app.body_limit();
    let length = request.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    // Most bodies are small, and then the caller's trust level doesn't matter.
    if length.is_some_and(|length: usize| length <= ANONYMOUS_BODY_LIMIT) {
        return Ok(limit.min(ANONYMOUS_BODY_LIMIT));
    }
    Ok(match trust_level(app, request) {
        TrustLevel::Customer(_) | TrustLevel::Staff(_) | TrustLevel::Service(_) => limit,
        // Admission looked up a valid key, so it is a service's by now.
        TrustLevel::Anonymous | TrustLevel::UnknownKey(_) => limit.min(ANONYMOUS_BODY_LIMIT),
    })
}

/// The problem of a body that doesn't arrive within this time.
pub(crate) fn body_timeout(time: Duration) -> Problem {
    let seconds = time.as_secs();
    let detail = format!("The body did not arrive within {seconds} s; send the request again.");
    Problem::new(ErrorCode::BodyTimeout, detail)
}

/// Whether a media type without parameters is JSON.
fn is_json(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    // A structured suffix (RFC 6839), such as `application/merge-patch+json`.
    media_type == "application/json" || media_type.ends_with("+json")
}

async fn collect(payload: web::Payload, limit: usize) -> Result<Bytes, Problem> {
    match payload.to_bytes_limited(limit).await {
        Err(_over_the_limit) => Err(Problem::new(
            ErrorCode::BodyTooLarge,
            format!("The body must have at most {limit} bytes."),
        )),
        Ok(Err(error)) => Err(Problem::new(
            ErrorCode::IncompleteBody,
            format!("The body did not arrive whole: {error}."),
        )),
        Ok(Ok(bytes)) => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::http::request::field::Field;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Fields {
        name: Field<String>,
        on: Field<bool>,
    }

    #[test]
    fn every_mistake_of_a_body_is_found_at_once() {
        let body = Body::<Fields>::read(br#"{"name": 5, "nmae": "x", "on": null}"#).unwrap();
        let (fields, mut check) = body.into_parts();
        assert_eq!(check.required("name", fields.name), None);
        check.or("on", fields.on, true);
        let mistakes = check.build(|| Some(())).unwrap_err().0;
        let found: Vec<_> = mistakes
            .iter()
            .map(|m| (m.field.as_str(), m.code.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("nmae", "unknown_field"),
                ("name", "wrong_type"),
                ("on", "wrong_type")
            ]
        );
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for body in [
            "",
            "[]",
            "null",
            "5",
            "{",
            "{\"name\": }",
            "{} {}",
            "{\"on\":1,\"on\":2}",
        ] {
            let problem = Body::<Fields>::read(body.as_bytes()).unwrap_err();
            assert_eq!(problem.code(), ErrorCode::MalformedJson, "{body}");
        }
    }

    #[test]
    fn invalid_utf8_in_an_unknown_field_is_malformed() {
        let problem = Body::<Fields>::read(b"{\"nmae\": \"\xff\"}").unwrap_err();
        assert_eq!(problem.code(), ErrorCode::MalformedJson);
    }
}
