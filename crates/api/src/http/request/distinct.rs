//! Refuses JSON objects that name a member twice: readers disagree about which one counts.

use std::{collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

/// Checks that no object of the text, at any depth, names a member twice.
///
/// # Errors
/// Which member is named twice, or why the text isn't JSON.
pub(crate) fn check(text: &str) -> serde_json::Result<()> {
    // One object only: the deserialiser of its fields refuses its duplicates.
    if text.bytes().filter(|byte| *byte == b'{').count() < 2 {
        return Ok(());
    }
    serde_json::from_str(text).map(|Distinct| ())
}

/// A value whose members were all checked.
struct Distinct;

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Distinct {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _value: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _value: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _value: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _value: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _value: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self, A::Error> {
        while let Some(Self) = elements.next_element()? {}
        Ok(self)
    }

    /// A number arrives as an object of one member, too (`arbitrary_precision`).
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            // Not `insert` at once: the message needs the name.
            if seen.contains(&name) {
                return Err(Error::custom(format!("duplicate field `{name}`")));
            }
            seen.insert(name);
            let Self = members.next_value()?;
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_is_named_twice_is_found_however_deep() {
        for text in [
            r#"{"a": [{"b": 1, "c": {"d": null}}, {"b": 1.5e400, "c": true}], "b": "x"}"#,
            r#"{"a": {}, "b": {"a": {"a": 1}}}"#,
        ] {
            check(text).unwrap();
        }
        for text in [
            r#"{"a": [{"b": 1, "b": 2}]}"#,
            r#"{"a": {"b": {"b": 1}, "b": 2}}"#,
            r#"{"a": {"b": 1, "\u0062": 2}}"#,
        ] {
            let error = check(text).unwrap_err().to_string();
            assert!(error.starts_with("duplicate field `b`"), "{error}");
        }
    }
}
