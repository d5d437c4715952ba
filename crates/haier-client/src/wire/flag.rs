//! Haier's booleans: `"1"`, `"0"`, sometimes `1`, `0`, `true`, `false`; serialised as `"1"` or
//! `"0"`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

use super::scalar::Scalar;

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    let text = match Scalar::deserialize(deserializer)? {
        Scalar::Null => return Ok(None),
        Scalar::Bool(value) => return Ok(Some(value)),
        Scalar::Text(text) | Scalar::Number(text) => text,
        Scalar::Compound(_) => return Err(D::Error::custom("expected a flag \"1\" or \"0\"")),
    };
    match text.trim() {
        "" => Ok(None),
        "1" | "1.0" | "true" | "TRUE" | "True" => Ok(Some(true)),
        "0" | "0.0" | "false" | "FALSE" | "False" => Ok(Some(false)),
        _ => Err(D::Error::custom("expected a flag \"1\" or \"0\"")),
    }
}

pub(crate) fn serialize<S: Serializer>(
    value: &Option<bool>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(true) => serializer.serialize_str("1"),
        Some(false) => serializer.serialize_str("0"),
        None => serializer.serialize_none(),
    }
}
