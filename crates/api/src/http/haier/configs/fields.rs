//! How values of a configuration are read from JSON.

use cangku_domain::{
    Text,
    supplier::{CountyCode, HaierCode, HaierFields, ServiceUrl},
};
use secrecy::SecretString;
use serde_json::Value;

use crate::http::request::{
    field::{FromJson, InvalidField},
    from_json::{text_of, whole},
};

/// A secret: 1 to 500 characters, trimmed, without control characters. `Debug` doesn't show it.
#[derive(Debug, Clone)]
pub(in crate::http) struct HaierSecret(pub SecretString);

impl HaierSecret {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = 500;
}

impl FromJson for HaierSecret {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let text = Text::<{ Self::MAX_CHARACTERS }>::from_json(value)?;
        Ok(Self(text.as_str().into()))
    }
}

impl FromJson for HaierCode {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, Self::MAX_LENGTH, str::parse)
    }
}

impl FromJson for CountyCode {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, Self::LENGTH, str::parse)
    }
}

impl FromJson for ServiceUrl {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, Self::MAX_LENGTH, str::parse)
    }
}

/// Requests per second; 0 for no limit.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct HaierRate(pub u32);

impl FromJson for HaierRate {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let number = whole(&value, 0..=i64::from(HaierFields::MAX_RATE))?;
        // Always, because of the range.
        u32::try_from(number)
            .map(Self)
            .map_err(|_too_large| InvalidField::of_type("a whole number"))
    }
}
