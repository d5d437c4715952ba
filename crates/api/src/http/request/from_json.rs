//! How values of fields are read from JSON.

use cangku_domain::{
    BrandId, CategoryId, Identity, LongText, Money, MoneyTotal, OptionalText, OrderId, ProductId,
    Text, UserId, Version, ViolationCode,
    accounts::Role,
    catalog::{Images, Source, SyncState, WarehouseGrade},
    inventory::{Quantity, StockLevel, StockState},
};
use serde_json::Value;

use super::field::{FromJson, InvalidField};

impl FromJson for String {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(InvalidField::of_type("a string")),
        }
    }
}

impl FromJson for bool {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        value
            .as_bool()
            .ok_or_else(|| InvalidField::of_type("true or false"))
    }
}

/// A string of at most `most` characters, white space at its ends included.
pub(crate) fn text_within(value: Value, most: usize) -> Result<String, InvalidField> {
    let text = String::from_json(value)?;
    match text.chars().nth(most) {
        None => Ok(text),
        Some(_) => {
            let message = format!("must have at most {most} characters");
            Err(InvalidField::new(ViolationCode::TooLong, message))
        }
    }
}

/// Parses a string of at most `most` characters, white space at its ends included, with `read`.
pub(crate) fn text_of<T, E>(
    value: Value,
    most: usize,
    read: fn(&str) -> Result<T, E>,
) -> Result<T, InvalidField>
where
    E: Copy + Into<ViolationCode> + std::fmt::Display,
{
    let text = text_within(value, most)?;
    read(&text).map_err(|error| InvalidField::new(error.into(), error))
}

impl<const MAX: usize> FromJson for Text<MAX> {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, MAX, Self::new)
    }
}

impl<const MAX: usize> FromJson for OptionalText<MAX> {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, MAX, Self::new)
    }
}

impl<const MAX: usize> FromJson for LongText<MAX> {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, MAX, Self::new)
    }
}

/// The digits of an amount, from a string or a JSON number.
fn amount_digits(value: Value) -> Result<String, InvalidField> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(InvalidField::of_type("an amount such as \"2999.00\"")),
    }
}

impl FromJson for Money {
    /// A string such as `"2999.00"`, or a JSON number, whose digits are read as written.
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let digits = amount_digits(value)?;
        Self::parse(&digits).map_err(|error| InvalidField::new(error.into(), error))
    }
}

impl FromJson for MoneyTotal {
    /// As [`Money`].
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let digits = amount_digits(value)?;
        Self::parse(&digits).map_err(|error| InvalidField::new(error.into(), error))
    }
}

impl FromJson for Version {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let number = whole(&value, 1..=i64::MAX)?;
        Self::new(number).ok_or_else(|| InvalidField::of_type("a version"))
    }
}

/// A whole number within `range`, in any notation: `1`, `1.0` and `1e0` are the same.
pub(crate) fn whole(
    value: &Value,
    range: std::ops::RangeInclusive<i64>,
) -> Result<i64, InvalidField> {
    let number = value.as_number().map(ToString::to_string);
    let number = number
        .and_then(|number| integral(&number))
        .ok_or_else(|| InvalidField::of_type("a whole number"))?;
    if number < 0 && *range.start() >= 0 {
        return Err(InvalidField::new(
            ViolationCode::Negative,
            "must not be negative",
        ));
    }
    let bounds = format!("must be from {} to {}", range.start(), range.end());
    let in_range = i64::try_from(number)
        .ok()
        .filter(|number| range.contains(number));
    in_range.ok_or_else(|| InvalidField::new(ViolationCode::OutOfRange, bounds))
}

/// The value of a JSON number's text if it is integral; saturates at the ends of `i128`. The
/// exponent is never written out: `1e999999999` costs no more than `1`.
fn integral(number: &str) -> Option<i128> {
    let (unsigned, sign) = match number.strip_prefix('-') {
        Some(unsigned) => (unsigned, -1),
        None => (number, 1),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    // Stands for an exponent that doesn't fit into `i64`.
    let far = if exponent.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    let places = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let exponent = exponent.parse().unwrap_or(far);
    // The value is `significant` times this power of ten: the point was dropped, and zeros at the
    // end were cut off.
    let power = exponent
        .saturating_sub(places(fraction.len()))
        .saturating_add(places(digits.len().saturating_sub(significant.len())));
    // Digits remain after the decimal point.
    if power < 0 {
        return None;
    }
    let scale = u32::try_from(power)
        .ok()
        .and_then(|power| 10_i128.checked_pow(power));
    let magnitude = scale
        .zip(significant.parse().ok())
        .and_then(|(scale, digits): (i128, i128)| scale.checked_mul(digits));
    Some(magnitude.unwrap_or(i128::MAX).saturating_mul(sign))
}

impl FromJson for u32 {
    /// A sort weight: at most PostgreSQL's `INTEGER`.
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let number = whole(&value, 0..=i64::from(i32::MAX))?;
        Self::try_from(number).map_err(|error| InvalidField::new(ViolationCode::OutOfRange, error))
    }
}

impl FromJson for StockLevel {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let number = whole(&value, 0..=i64::from(i32::MAX))?;
        let level = i32::try_from(number).ok().and_then(Self::new);
        level.ok_or_else(|| InvalidField::new(ViolationCode::OutOfRange, "is too large"))
    }
}

impl FromJson for Quantity {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let number = whole(&value, 1..=i64::from(i32::MAX))?;
        let quantity = i32::try_from(number).ok().and_then(Self::new);
        quantity.ok_or_else(|| InvalidField::new(ViolationCode::OutOfRange, "is out of range"))
    }
}

impl FromJson for i32 {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let number = whole(&value, i64::from(Self::MIN)..=i64::from(Self::MAX))?;
        Self::try_from(number).map_err(|error| InvalidField::new(ViolationCode::OutOfRange, error))
    }
}

fn id<T>(value: &Value, make: fn(i64) -> Option<T>) -> Result<T, InvalidField> {
    let number = whole(value, 1..=i64::MAX)?;
    make(number).ok_or_else(|| InvalidField::new(ViolationCode::OutOfRange, "must be positive"))
}

impl FromJson for CategoryId {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        id(&value, Self::new)
    }
}

impl FromJson for ProductId {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        id(&value, Self::new)
    }
}

impl FromJson for OrderId {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        id(&value, Self::new)
    }
}

impl FromJson for UserId {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        id(&value, Self::new)
    }
}

impl FromJson for BrandId {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        id(&value, Self::new)
    }
}

/// A value that is one of a few names.
pub(crate) fn one_of<T>(
    value: Value,
    names: &str,
    find: impl FnOnce(&str) -> Option<T>,
) -> Result<T, InvalidField> {
    let text = String::from_json(value)?;
    let message = format!("must be one of {names}");
    find(&text).ok_or_else(|| InvalidField::new(ViolationCode::InvalidValue, message))
}

impl FromJson for Source {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        one_of(value, "local, haier", Self::from_name)
    }
}

impl FromJson for SyncState {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        one_of(value, "pending, synced, failed", Self::from_name)
    }
}

impl FromJson for StockState {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        one_of(
            value,
            "sufficient, low, out, awaiting_restock",
            Self::from_name,
        )
    }
}

impl FromJson for WarehouseGrade {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        one_of(value, "\"0\", \"1\"", Self::from_value)
    }
}

impl FromJson for Role {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        one_of(value, "user, staff, admin", Self::from_name)
    }
}

/// 可采 or 不可采 as the specs write it: `"1"` or `"0"`; a boolean is accepted too.
#[derive(Debug, Clone, Copy)]
pub struct SalesFlag(pub bool);

impl FromJson for SalesFlag {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        match value {
            Value::Bool(flag) => Ok(Self(flag)),
            value => one_of(value, "\"1\", \"0\"", |text| match text {
                "1" => Some(Self(true)),
                "0" => Some(Self(false)),
                _ => None,
            }),
        }
    }
}

/// A value that is absent if it is null or blank. A blank text has the limit of every other one.
#[derive(Debug, Clone)]
pub struct OrBlank<T>(pub Option<T>);

impl<T: FromJson> FromJson for OrBlank<T> {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let blank = value.as_str().is_some_and(is_blank);
        match T::from_json(value) {
            Err(mistake) if mistake.code == ViolationCode::TooLong => Err(mistake),
            _ if blank => Ok(Self(None)),
            read => read.map(|value| Self(Some(value))),
        }
    }
}

/// Whether nothing of a text is visible. Control characters, apart from white space at its ends, are
/// mistakes.
fn is_blank(text: &str) -> bool {
    Identity::of(text).is_empty() && !text.trim().contains(char::is_control)
}

/// Maximum number of elements of a list.
const MAX_ELEMENTS: usize = Images::MAX_URLS;

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let Value::Array(elements) = value else {
            return Err(InvalidField::of_type("a list of strings"));
        };
        if elements.len() > MAX_ELEMENTS {
            let message = format!("must have at most {MAX_ELEMENTS} elements");
            return Err(InvalidField::new(ViolationCode::TooLong, message));
        }
        let read = |(n, element)| {
            let whose = |mistake: InvalidField| InvalidField {
                message: format!("has an element ({n}) that {}", mistake.message),
                ..mistake
            };
            T::from_json(element).map_err(whose)
        };
        (1..).zip(elements).map(read).collect()
    }
}

#[cfg(test)]
mod tests;
