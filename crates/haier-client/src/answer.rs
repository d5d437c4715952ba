//! Reads a business answer: an envelope or a bare value, parsed straight from its text.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::error::HaierError;
use crate::wire::Scalar;

/// One entry of a list that can't be read; the others are not affected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedItem {
    /// Its place in the platform's list, from 0.
    pub position: usize,
    /// Its product code, where that at least can be read.
    pub product_code: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// A list, with the entries that can't be read apart.
#[derive(Debug)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
    pub(crate) malformed: Vec<MalformedItem>,
}

impl<T> List<T> {
    /// The list with `rewrite` applied to what it says about unreadable entries.
    pub(crate) fn map_reasons(mut self, rewrite: impl Fn(&str) -> String) -> Self {
        for item in &mut self.malformed {
            item.reason = rewrite(&item.reason);
        }
        self
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            malformed: Vec::new(),
        }
    }
}

#[derive(serde::Deserialize)]
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

/// Tells a `null` (`Some`) from a missing field (`None`).
fn present<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// One object; `None` for `null`.
pub(crate) fn object<T: DeserializeOwned>(body: &str) -> Result<Option<T>, HaierError> {
    match payload(body)? {
        Some(json) if json.starts_with('{') => serde_json::from_str(json)
            .map(Some)
            .map_err(|error| unreadable(&error)),
        Some(json) => Err(no_object(json)),
        None => Ok(None),
    }
}

/// A list; empty for `null`.
pub(crate) fn list<T: DeserializeOwned>(body: &str) -> Result<List<T>, HaierError> {
    let Some(json) = payload(body)? else {
        return Ok(List::default());
    };
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let list = deserializer
        .deserialize_seq(ListVisitor(List::default()))
        .map_err(|error| unreadable(&error))?;
    deserializer.end().map_err(|error| unreadable(&error))?;
    Ok(list)
}

/// A list, or one object that stands for a list of one.
pub(crate) fn list_or_object<T: DeserializeOwned>(body: &str) -> Result<List<T>, HaierError> {
    match payload(body)? {
        Some(json) if json.starts_with('{') => list(&format!("[{json}]")),
        _ => list(body),
    }
}

/// The platform's own words in the body of an error answer, else the body itself.
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

/// The JSON text of the answer proper, `None` for `null`.
pub(crate) fn payload(body: &str) -> Result<Option<&str>, HaierError> {
    let body = body.trim_start_matches('\u{feff}').trim();
    if body.is_empty() {
        return Err(HaierError::NotJson {
            reason: "an empty body".to_owned(),
        });
    }
    if body.starts_with('<') {
        return Err(HaierError::NotJson {
            reason: format!("a page of markup: {body}"),
        });
    }
    if body == "null" {
        return Ok(None);
    }
    if !body.starts_with('{') {
        return Ok(Some(body));
    }
    let envelope: Envelope<'_> = serde_json::from_str(body).map_err(|error| unreadable(&error))?;
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
        None if envelope.success == Scalar::Null => Ok(Some(body)),
        None => Ok(None),
    }
}

fn is_false(success: &Scalar) -> bool {
    match success {
        Scalar::Bool(value) => !value,
        Scalar::Text(text) | Scalar::Number(text) => {
            text.trim() == "0" || text.trim().eq_ignore_ascii_case("false")
        }
        Scalar::Null | Scalar::Compound(_) => false,
    }
}

fn text(scalar: Scalar) -> Option<String> {
    match scalar {
        Scalar::Text(text) | Scalar::Number(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

/// Where an object is expected; a list would be read into its fields one by one.
fn no_object(json: &str) -> HaierError {
    match serde_json::from_str::<IgnoredAny>(json) {
        Ok(_) => HaierError::Malformed {
            reason: "expected an object".to_owned(),
        },
        Err(error) => unreadable(&error),
    }
}

/// Broken JSON is a fault on the way; sound JSON of another shape is the platform's word.
fn unreadable(error: &serde_json::Error) -> HaierError {
    match error.classify() {
        Category::Data => HaierError::Malformed {
            reason: error.to_string(),
        },
        Category::Syntax | Category::Eof | Category::Io => HaierError::NotJson {
            reason: error.to_string(),
        },
    }
}

struct ListVisitor<T>(List<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut entries: A) -> Result<List<T>, A::Error> {
        let list = &mut self.0;
        let mut position = 0;
        // Each entry on its own text: one that can't be read doesn't end the list.
        while let Some(entry) = entries.next_element::<&RawValue>()? {
            match read_entry(entry.get()) {
                Ok(item) => list.items.push(item),
                Err(reason) => {
                    let product_code = product_code(entry.get());
                    list.malformed.push(MalformedItem {
                        position,
                        product_code,
                        reason,
                    });
                }
            }
            position += 1;
        }
        list.items.shrink_to_fit();
        Ok(self.0)
    }
}

fn read_entry<T: DeserializeOwned>(entry: &str) -> Result<T, String> {
    if !entry.starts_with('{') {
        return Err("expected an object".to_owned());
    }
    serde_json::from_str(entry).map_err(|error| error.to_string())
}

fn product_code(entry: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Coded {
        product_code: Scalar,
    }
    let coded: Coded = serde_json::from_str(entry).ok()?;
    text(coded.product_code).map(|code| code.trim().to_owned())
}
