//! Parses objects and lists directly from the response text, without an intermediate JSON tree.

use std::fmt;

use serde::de::{DeserializeOwned, Deserializer as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::envelope::{payload, text, unreadable};
use crate::error::HaierError;
use crate::wire::Scalar;

/// One list entry that can't be parsed; the other entries are not affected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedItem {
    /// Zero-based index in the platform's list.
    pub position: usize,
    /// Its product code; `None` if not even that can be read.
    pub product_code: Option<String>,
    /// The parser's error message.
    pub reason: String,
}

/// A parsed list; entries that can't be parsed are in `malformed`.
#[derive(Debug)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
    pub(crate) malformed: Vec<MalformedItem>,
}

impl<T> List<T> {
    /// Returns the list with `rewrite` applied to the reason of each malformed entry.
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

/// Parses one object; `None` for `null`.
pub(crate) fn object<T: DeserializeOwned>(body: &str) -> Result<Option<T>, HaierError> {
    match payload(body)? {
        Some(json) if json.starts_with('{') => serde_json::from_str(json)
            .map(Some)
            .map_err(|error| unreadable(&error)),
        Some(json) => Err(no_object(json)),
        None => Ok(None),
    }
}

/// Parses a list; empty for `null`.
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

/// Parses a list, or one object, which counts as a list of one.
pub(crate) fn list_or_object<T: DeserializeOwned>(body: &str) -> Result<List<T>, HaierError> {
    match payload(body)? {
        Some(json) if json.starts_with('{') => list(&format!("[{json}]")),
        _ => list(body),
    }
}

/// The error for a payload that isn't an object.
///
/// serde would deserialize a struct from a JSON array by position, so callers check for `{` first.
fn no_object(json: &str) -> HaierError {
    match serde_json::from_str::<IgnoredAny>(json) {
        Ok(_) => HaierError::Malformed {
            reason: "expected an object".to_owned(),
        },
        Err(error) => unreadable(&error),
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
        // Each entry is parsed from its own text, so a malformed one doesn't end the list.
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
        Ok(self.0)
    }
}

pub(crate) fn read_entry<T: DeserializeOwned>(entry: &str) -> Result<T, String> {
    if !entry.starts_with('{') {
        return Err("expected an object".to_owned());
    }
    serde_json::from_str(entry).map_err(|error| error.to_string())
}

pub(crate) fn product_code(entry: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Coded {
        product_code: Scalar,
    }
    let coded: Coded = serde_json::from_str(entry).ok()?;
    text(coded.product_code).map(|code| code.trim().to_owned())
}
