//! One field of a JSON body: absent, null, valid or invalid.

use cangku_domain::ViolationCode;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A field as received. Reading one never fails, so that all mistakes of a body are found at once.
#[derive(Debug, Clone, Default)]
pub enum Field<T> {
    /// The body doesn't have it.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A valid value.
    Given(T),
    /// An invalid value, and why.
    Wrong(InvalidField),
}

impl<T> Field<T> {
    /// Whether the field is present and not null, valid or not.
    pub const fn is_present(&self) -> bool {
        matches!(self, Self::Given(_) | Self::Wrong(_))
    }
}

/// Why a value is invalid.
#[derive(Debug, Clone)]
pub struct InvalidField {
    /// Kind of mistake.
    pub code: ViolationCode,
    /// What is wrong, for people.
    pub message: String,
}

impl InvalidField {
    pub(crate) fn of_type(expected: &str) -> Self {
        Self {
            code: ViolationCode::WrongType,
            message: format!("must be {expected}"),
        }
    }

    pub(crate) fn new(code: ViolationCode, message: impl ToString) -> Self {
        Self {
            code,
            message: message.to_string(),
        }
    }
}

/// A type that a field can be read as.
pub trait FromJson: Sized {
    /// Reads a value that isn't null.
    ///
    /// # Errors
    /// Why it is invalid.
    fn from_json(value: Value) -> Result<Self, InvalidField>;
}

impl<'de, T: FromJson> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Two steps: an error of `deserialize` would end the whole body.
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Self::Null,
            value => T::from_json(value).map_or_else(Self::Wrong, Self::Given),
        })
    }
}

impl<T> Serialize for Field<T> {
    /// Bodies are never sent; the OpenAPI generator serialises an absent field to find its default.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}
