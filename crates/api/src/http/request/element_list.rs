//! Lists in request bodies whose elements are parsed one by one.

use cangku_domain::{Violation, ViolationCode, Violations};
use serde_json::Value;

use super::field::InvalidField;
use crate::http::response::problem::MAX_ERRORS;

/// The elements of a list of 1 to `max` elements, not parsed yet. `noun` is what one is called.
///
/// # Errors
/// If it isn't a list, is empty, or has more elements.
pub(crate) fn elements(value: Value, max: usize, noun: &str) -> Result<Vec<Value>, InvalidField> {
    let Value::Array(elements) = value else {
        return Err(InvalidField::of_type(&format!("a list of {noun}s")));
    };
    if elements.is_empty() {
        let message = format!("must have at least one {noun}");
        return Err(InvalidField::new(ViolationCode::TooShort, message));
    }
    if elements.len() > max {
        let message = format!("must have at most {max} {noun}s");
        return Err(InvalidField::new(ViolationCode::TooLong, message));
    }
    Ok(elements)
}

/// Parses each element of the list `name`; returns every mistake, with the index of its element.
pub(crate) fn read_each<T>(
    name: &str,
    elements: Vec<Value>,
    read_one: impl Fn(Value) -> Result<T, Violations>,
) -> Result<Vec<T>, Violations> {
    let mut parsed = Vec::with_capacity(elements.len());
    let mut mistakes = Violations::default();
    for (index, element) in elements.into_iter().enumerate() {
        // One more than a response names is enough: it shows that there are more.
        if mistakes.0.len() > MAX_ERRORS {
            break;
        }
        match read_one(element) {
            Ok(one) => parsed.push(one),
            Err(violations) => {
                let violations = violations.0.into_iter().map(|violation| Violation {
                    field: match violation.field.as_str() {
                        "" => format!("{name}[{index}]"),
                        field => format!("{name}[{index}].{field}"),
                    },
                    ..violation
                });
                mistakes.0.extend(violations);
            }
        }
    }
    mistakes.into_result(parsed)
}
