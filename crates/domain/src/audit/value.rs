//! Values of fields, as the audit log stores them.

use std::fmt::Display;

use crate::{LongText, Money, MoneyTotal, OptionalText, Text};

/// Maximum length of a stored text, in characters; a longer one is cut.
const MAX_CHARACTERS: usize = 2_000;
/// What follows a text that was cut.
const CUT: char = '…';

/// Value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FieldValue {
    /// There is none.
    #[default]
    Null,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text, an amount of money, or a time.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
}

impl FieldValue {
    /// A value by its text.
    pub fn text(value: impl Display) -> Self {
        Self::Text(value.to_string())
    }

    /// Several values by their texts.
    pub fn texts(values: impl IntoIterator<Item = impl Display>) -> Self {
        Self::Texts(values.into_iter().map(|it| it.to_string()).collect())
    }

    /// The value with long texts cut.
    #[must_use]
    pub(super) fn cut(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(cut(text)),
            Self::Texts(texts) => Self::Texts(texts.into_iter().map(cut).collect()),
            other => other,
        }
    }
}

fn cut(text: String) -> String {
    if text.chars().nth(MAX_CHARACTERS).is_none() {
        return text;
    }
    text.chars().take(MAX_CHARACTERS).chain([CUT]).collect()
}

impl From<bool> for FieldValue {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for FieldValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for FieldValue {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for FieldValue {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for FieldValue {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for FieldValue {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&Money> for FieldValue {
    fn from(amount: &Money) -> Self {
        Self::text(amount)
    }
}

impl From<&MoneyTotal> for FieldValue {
    fn from(amount: &MoneyTotal) -> Self {
        Self::text(amount)
    }
}

impl<const MAX: usize> From<&Text<MAX>> for FieldValue {
    fn from(text: &Text<MAX>) -> Self {
        text.as_str().into()
    }
}

impl<const MAX: usize> From<&OptionalText<MAX>> for FieldValue {
    fn from(text: &OptionalText<MAX>) -> Self {
        text.as_str().into()
    }
}

impl<const MAX: usize> From<&LongText<MAX>> for FieldValue {
    fn from(text: &LongText<MAX>) -> Self {
        text.as_str().into()
    }
}

impl<T: Into<Self>> From<Option<T>> for FieldValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_texts_are_cut() {
        let exact = "值".repeat(MAX_CHARACTERS);
        let kept = FieldValue::Text(exact.clone()).cut();
        assert_eq!(kept, FieldValue::Text(exact.clone()));
        let cut = FieldValue::Texts(vec![format!("{exact}x")]).cut();
        assert_eq!(cut, FieldValue::Texts(vec![format!("{exact}…")]));
        assert_eq!(FieldValue::from(None::<bool>).cut(), FieldValue::Null);
    }
}
