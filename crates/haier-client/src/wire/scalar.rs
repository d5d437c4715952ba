use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A JSON scalar as received, before conversion; a number keeps its exact digits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scalar {
    /// `null`, or the field is missing.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A JSON number, as its text.
    Number(String),
    /// A JSON string.
    Text(String),
    /// An array or object, as its JSON text: not a scalar.
    Compound(String),
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Uses the raw text, because serde's generic number goes through a binary float.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let json = raw.get();
        Ok(match json.as_bytes().first() {
            Some(b'"') => Self::Text(serde_json::from_str(json).map_err(D::Error::custom)?),
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'[' | b'{') => Self::Compound(json.to_owned()),
            _ => Self::Number(json.to_owned()),
        })
    }
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Number(json) | Self::Compound(json) => {
                let raw = RawValue::from_string(json.clone()).map_err(S::Error::custom)?;
                raw.serialize(serializer)
            }
        }
    }
}
