//! Unwraps a response from its envelope, if it has one.

use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::error::HaierError;
use crate::wire::Scalar;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    data: Option<&'a RawValue>,
    #[serde(default)]
    success: Scalar,
    #[serde(default)]
    code: Scalar,
    #[serde(default)]
    message: Scalar,
    #[serde(default)]
    msg: Scalar,
}

/// Distinguishes `null` (`Some`) from a missing field (`None`).
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Returns the platform's code and message from the body of an error response, else the body.
pub(crate) fn error_text(body: &str) -> String {
    let words = serde_json::from_str::<Envelope<'_>>(body)
        .ok()
        .and_then(|envelope| {
            let message = text(envelope.message).or(text(envelope.msg));
            match (text(envelope.code), message) {
                (Some(code), Some(message)) => Some(format!("{code}: {message}")),
                (code, message) => code.or(message),
            }
        });
    words.unwrap_or_else(|| match body.trim() {
        "" => "no explanation".to_owned(),
        other => other.to_owned(),
    })
}

/// Returns the JSON text of the payload; `None` for `null`.
pub(crate) fn payload(body: &str) -> Result<Option<&str>, HaierError> {
    let body = body.trim_start_matches('\u{feff}').trim();
    if let Some(error) = no_json(body) {
        return Err(error);
    }
    if body == "null" {
        return Ok(None);
    }
    if !body.starts_with('{') {
        return Ok(Some(body));
    }
    let envelope: Envelope<'_> = serde_json::from_str(body).map_err(|error| unreadable(&error))?;
    // Checked before `data`: a refusal under HTTP 200 may carry data as well.
    if is_false(&envelope.success) {
        let message = text(envelope.message).or(text(envelope.msg));
        return Err(HaierError::Refused {
            code: text(envelope.code),
            message,
        });
    }
    match envelope.data {
        Some(data) if data.get() == "null" => Ok(None),
        Some(data) => Ok(Some(data.get())),
        // An object with neither `data` nor `success` isn't an envelope: it is the payload itself.
        None if envelope.success == Scalar::Null => Ok(Some(body)),
        None => Ok(None),
    }
}

/// The error of a body that is obviously no JSON; `beginning` may be a part of it.
pub(crate) fn no_json(beginning: &str) -> Option<HaierError> {
    let beginning = beginning.trim();
    let reason = if beginning.is_empty() {
        "an empty body".to_owned()
    } else if beginning.starts_with('<') {
        format!("a page of markup: {beginning}")
    } else {
        return None;
    };
    Some(HaierError::NotJson { reason })
}

pub(crate) fn is_false(success: &Scalar) -> bool {
    match success {
        Scalar::Bool(value) => !value,
        Scalar::Text(text) | Scalar::Number(text) => {
            text.trim() == "0" || text.trim().eq_ignore_ascii_case("false")
        }
        Scalar::Null | Scalar::Compound(_) => false,
    }
}

pub(crate) fn text(scalar: Scalar) -> Option<String> {
    match scalar {
        Scalar::Text(text) | Scalar::Number(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

/// Invalid JSON is treated as a gateway fault and retried; valid JSON of another shape is the
/// platform's real response, and a retry would return the same.
pub(crate) fn unreadable(error: &serde_json::Error) -> HaierError {
    match error.classify() {
        Category::Data => HaierError::Malformed {
            reason: error.to_string(),
        },
        Category::Syntax | Category::Eof | Category::Io => HaierError::NotJson {
            reason: error.to_string(),
        },
    }
}
