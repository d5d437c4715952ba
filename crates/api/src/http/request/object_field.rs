//! A field of a body that is an object with fields of its own.

use cangku_domain::{Violation, Violations};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{body::Body, check::Check, field::InvalidField};

/// Reads the object `name`; the mistakes in its fields have its name before theirs.
///
/// # Errors
/// If it isn't an object.
pub(crate) fn read_object<B: DeserializeOwned, T>(
    name: &str,
    value: Value,
    read: impl FnOnce(B, Check) -> Result<T, Violations>,
) -> Result<Result<T, Violations>, InvalidField> {
    if !value.is_object() {
        return Err(InvalidField::of_type("an object"));
    }
    let fields = Body::<B>::of_object(value).and_then(|body| {
        let (fields, check) = body.into_parts();
        read(fields, check)
    });
    let within = |violation: Violation| Violation {
        field: format!("{name}.{}", violation.field),
        ..violation
    };
    Ok(fields.map_err(|mistakes| Violations(mistakes.0.into_iter().map(within).collect())))
}
