//! What is wrong with the fields of a request, all of it at once.

use std::fmt;

use crate::{InvalidId, MoneyError, TextError};

/// What kind of mistake a field has; each has one stable name in answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViolationCode {
    /// The field must be given.
    Required,
    /// The field isn't known here.
    UnknownField,
    /// Another JSON type is expected.
    WrongType,
    /// Text of nothing but white space.
    Blank,
    /// Text or a list longer than allowed.
    TooLong,
    /// Text shorter than allowed.
    TooShort,
    /// A NUL byte or another control character.
    ControlCharacter,
    /// Below zero.
    Negative,
    /// More digits behind the point than money has.
    TooPrecise,
    /// Outside the allowed range.
    OutOfRange,
    /// Not one of the allowed values, or not of the form asked for.
    InvalidValue,
    /// Names something that doesn't exist.
    UnknownReference,
    /// A password that is common or follows a simple pattern.
    Guessable,
    /// A password that is the user's name or made of it.
    LikeUsername,
}

impl ViolationCode {
    /// Every code, for documentation and tests.
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
        Self::LikeUsername,
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
            Self::LikeUsername => "like_username",
        }
    }
}

/// One mistake in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The field as the caller spells it.
    pub field: String,
    /// What kind of mistake it is.
    pub code: ViolationCode,
    /// What is wrong, in words.
    pub message: String,
}

impl Violation {
    /// A mistake in `field`.
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

/// All mistakes of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Adds a mistake.
    pub fn add(
        &mut self,
        field: impl Into<String>,
        code: ViolationCode,
        message: impl Into<String>,
    ) {
        self.0.push(Violation::new(field, code, message));
    }

    /// `value` where there is no mistake.
    ///
    /// # Errors
    /// All the mistakes.
    pub fn none_or<T>(self, value: T) -> Result<T, Self> {
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
