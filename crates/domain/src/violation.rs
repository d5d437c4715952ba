//! Validation errors of a request, reported all at once.

use std::fmt;

use crate::{InvalidId, MoneyError, TextError};

/// The kind of a validation error; each has a stable name in responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ViolationCode {
    /// The field is missing.
    Required,
    /// The field doesn't exist.
    UnknownField,
    /// The field has the wrong JSON type.
    WrongType,
    /// The text is empty or only white space.
    Blank,
    /// The text or list is longer than allowed.
    TooLong,
    /// The text or list is shorter than allowed.
    TooShort,
    /// The text contains a NUL byte or another control character.
    ControlCharacter,
    /// The number is negative.
    Negative,
    /// The amount has more than two decimal places.
    TooPrecise,
    /// The value is out of range.
    OutOfRange,
    /// The value isn't one of the allowed ones, or is malformed.
    InvalidValue,
    /// The value refers to something that doesn't exist.
    UnknownReference,
    /// The password is common or follows a simple pattern.
    Guessable,
    /// The password is the username or derived from it.
    SimilarToUsername,
}

impl ViolationCode {
    /// All codes, for documentation and tests.
    pub const ALL: [Self; 14] = [
        Self::Required,
        Self::UnknownField,
        Self::WrongType,
        Self::Blank,
        Self::TooLong,
        Self::TooShort,
        Self::ControlCharacter,
        Self::Negative,
        Self::TooPrecise,
        Self::OutOfRange,
        Self::InvalidValue,
        Self::UnknownReference,
        Self::Guessable,
        Self::SimilarToUsername,
    ];

    /// The stable snake_case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::UnknownField => "unknown_field",
            Self::WrongType => "wrong_type",
            Self::Blank => "blank",
            Self::TooLong => "too_long",
            Self::TooShort => "too_short",
            Self::ControlCharacter => "control_character",
            Self::Negative => "negative",
            Self::TooPrecise => "too_precise",
            Self::OutOfRange => "out_of_range",
            Self::InvalidValue => "invalid_value",
            Self::UnknownReference => "unknown_reference",
            Self::Guessable => "guessable",
            Self::SimilarToUsername => "like_username",
        }
    }
}

/// One validation error of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The field as the client spells it.
    pub field: String,
    /// The kind of error.
    pub code: ViolationCode,
    /// A message for people.
    pub message: String,
}

impl Violation {
    /// An error of `field`.
    pub fn new(field: impl Into<String>, code: ViolationCode, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.message)
    }
}

/// All validation errors of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Adds an error of this field, as the request names it.
    pub fn add(
        &mut self,
        field: impl Into<String>,
        code: ViolationCode,
        message: impl Into<String>,
    ) {
        self.0.push(Violation::new(field, code, message));
    }

    /// `value` if there are no errors.
    ///
    /// # Errors
    /// All errors.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, violation) in self.0.iter().enumerate() {
            write!(f, "{}{violation}", if n == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for Violation {}

impl std::error::Error for Violations {}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl From<MoneyError> for ViolationCode {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::NotANumber => Self::InvalidValue,
            MoneyError::Negative => Self::Negative,
            MoneyError::TooPrecise => Self::TooPrecise,
            MoneyError::OutOfRange => Self::OutOfRange,
        }
    }
}

impl From<TextError> for ViolationCode {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Blank => Self::Blank,
            TextError::TooLong(_) => Self::TooLong,
            TextError::ControlCharacter => Self::ControlCharacter,
        }
    }
}

impl From<InvalidId> for ViolationCode {
    fn from(_: InvalidId) -> Self {
        Self::InvalidValue
    }
}
