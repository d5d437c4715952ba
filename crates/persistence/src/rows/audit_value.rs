//! Values of the audit log as JSON.

use std::borrow::Cow;

use cangku_domain::audit::{FieldChange, FieldValue};
use serde_json::{Map, Value, json};

/// The value as JSON.
fn value_to_json(value: &FieldValue) -> Value {
    match value {
        FieldValue::Null => Value::Null,
        FieldValue::Flag(flag) => Value::Bool(*flag),
        FieldValue::Number(number) => Value::from(*number),
        FieldValue::Text(text) => Value::String(storable(text)),
        FieldValue::Texts(texts) => texts.iter().map(|text| storable(text)).collect(),
    }
}

/// The text without NUL, which `jsonb` can't store.
fn storable(text: &str) -> String {
    text.replace('\0', " ")
}

/// The value of JSON that [`value_to_json`] or a statement has made; other JSON becomes its text.
fn value_from_json(value: &Value) -> FieldValue {
    match value {
        Value::Null => FieldValue::Null,
        Value::Bool(flag) => FieldValue::Flag(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(number) => FieldValue::Number(number),
            None => FieldValue::Text(number.to_string()),
        },
        Value::String(text) => FieldValue::Text(text.clone()),
        Value::Array(values) => {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let texts: Option<Vec<_>> = values.iter().map(text).collect();
            texts.map_or_else(|| FieldValue::text(value), FieldValue::Texts)
        }
        Value::Object(_) => FieldValue::text(value),
    }
}

pub(super) fn changes_to_json(changes: &[FieldChange]) -> Value {
    let fields = changes.iter().map(|change| {
        let before = value_to_json(&change.before);
        let after = value_to_json(&change.after);
        let change_json = json!({"before": before, "after": after});
        (change.field.clone().into_owned(), change_json)
    });
    Value::Object(fields.collect::<Map<_, _>>())
}

pub(super) fn details_to_json(details: &[(Cow<'static, str>, FieldValue)]) -> Value {
    let details = details
        .iter()
        .map(|(name, value)| (name.clone().into_owned(), value_to_json(value)));
    Value::Object(details.collect::<Map<_, _>>())
}

/// The changed fields in an object; a value that isn't there is null.
pub(crate) fn changes_from_json(changes: &Value) -> Vec<FieldChange> {
    let fields = changes.as_object().into_iter().flatten();
    let change = |(field, change): (&String, &Value)| FieldChange {
        field: Cow::Owned(field.clone()),
        before: value_from_json(change.get("before").unwrap_or(&Value::Null)),
        after: value_from_json(change.get("after").unwrap_or(&Value::Null)),
    };
    fields.map(change).collect()
}

/// The values of an object.
pub(crate) fn details_from_json(details: &Value) -> Vec<(Cow<'static, str>, FieldValue)> {
    let details = details.as_object().into_iter().flatten();
    let named =
        |(name, value): (&String, &Value)| (Cow::Owned(name.clone()), value_from_json(value));
    details.map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_were_written() {
        for value in [
            FieldValue::Null,
            FieldValue::Flag(true),
            FieldValue::Number(-3),
            FieldValue::from("12.50"),
            FieldValue::texts(["a", "b"]),
        ] {
            assert_eq!(value_from_json(&value_to_json(&value)), value);
        }
        assert_eq!(value_from_json(&json!(1.5)), FieldValue::from("1.5"));
        assert_eq!(value_from_json(&json!([1])), FieldValue::from("[1]"));
    }
}
