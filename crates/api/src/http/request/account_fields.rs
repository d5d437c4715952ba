//! Fields of request bodies that describe accounts.

use cangku_domain::{
    OptionalText, Violation, ViolationCode,
    accounts::{Password, Username},
};
use secrecy::SecretString;
use serde_json::Value;

use super::{
    field::{FromJson, InvalidField},
    from_json::text_within,
};

impl From<Violation> for InvalidField {
    fn from(violation: Violation) -> Self {
        Self::new(violation.code, violation.message)
    }
}

impl FromJson for Username {
    /// The name of a new account. A login reads the name as a plain string instead.
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        Ok(Self::for_new(&text_within(value, Self::MAX_CHARACTERS)?)?)
    }
}

impl FromJson for Password {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        Ok(Self::new(&String::from_json(value)?)?)
    }
}

impl FromJson for SecretString {
    /// A password or token that is only compared, never stored.
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        String::from_json(value).map(Into::into)
    }
}

/// An e-mail address, or empty. Checks the form `user@host` without white space; only a delivered
/// message proves an address.
#[derive(Debug, Clone)]
pub struct Email(pub OptionalText<{ Self::MAX_CHARACTERS }>);

impl Email {
    /// Maximum length of an address, in characters.
    pub const MAX_CHARACTERS: usize = 254;
}

impl FromJson for Email {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let text = OptionalText::from_json(value)?;
        let address = text.as_str();
        let possible = address.rsplit_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !address.contains(char::is_whitespace)
        });
        if text.is_empty() || possible {
            return Ok(Self(text));
        }
        let message = "must be an address such as name@example.com";
        Err(InvalidField::new(ViolationCode::InvalidValue, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_an_email_address_is_refused() {
        let code = |text: &str| Email::from_json(text.into()).err().map(|m| m.code);
        for text in ["", " ", "a@b", "王@例子.cn"] {
            assert_eq!(code(text), None, "{text:?}");
        }
        for text in ["a", "@b", "a@", "a b@c"] {
            assert_eq!(code(text), Some(ViolationCode::InvalidValue), "{text:?}");
        }
        let long = format!("{}@b", "a".repeat(254));
        assert_eq!(code(&long), Some(ViolationCode::TooLong));
    }
}
