//! Lists in request bodies whose elements are parsed one by one.

use cangku_domain::ViolationCode;
use serde_json::Value;

use super::field::InvalidField;

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
