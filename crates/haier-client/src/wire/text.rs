//! Text that may arrive as a number, or be missing.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::scalar::Scalar;

/// `null` becomes `None`; a number or boolean becomes its JSON text.
pub(super) fn optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    match Scalar::deserialize(deserializer)? {
        Scalar::Null => Ok(None),
        Scalar::Bool(value) => Ok(Some(value.to_string())),
        Scalar::Text(text) | Scalar::Number(text) => Ok(Some(text)),
        Scalar::Compound(_) => Err(D::Error::custom("expected text, got a list or an object")),
    }
}

/// A code that identifies its item: trimmed, never blank.
pub(super) fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = optional(deserializer)?.unwrap_or_default();
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(D::Error::custom("a code must not be blank"));
    }
    Ok(trimmed.to_owned())
}
