//! The symmetric key that encrypts data which must be decrypted again.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret, SecretBox};

use super::reader::InvalidValue;

/// A secret key of 32 bytes.
pub struct EncryptionKey(SecretBox<[u8; Self::BYTES]>);

impl EncryptionKey {
    /// Length in bytes.
    pub const BYTES: usize = 32;
    pub(super) const REMEDY: &str = "make one with `openssl rand -base64 32`";

    /// The key's bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8; Self::BYTES] {
        self.0.expose_secret()
    }

    /// Parses base64 (either alphabet, padded or not) or hex.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidValue> {
        let bytes = if text.len() == Self::BYTES * 2 {
            from_hex(text)
        } else {
            from_base64(text)
        };
        let Some(bytes) = bytes else {
            return Err(InvalidValue::new(
                "is neither base64 nor 64 hex digits",
                Self::REMEDY,
            ));
        };
        let wrong_length = format!("holds {} bytes instead of {}", bytes.len(), Self::BYTES);
        match bytes.try_into() {
            Ok(bytes) => Ok(Self(SecretBox::new(Box::new(bytes)))),
            Err(_) => Err(InvalidValue::new(wrong_length, Self::REMEDY)),
        }
    }
}

impl Clone for EncryptionKey {
    fn clone(&self) -> Self {
        Self(SecretBox::new(Box::new(*self.expose())))
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EncryptionKey(***)")
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |letter: &u8| {
        char::from(*letter)
            .to_digit(16)
            .and_then(|it| u8::try_from(it).ok())
    };
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        })
        .collect()
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let url_safe = text.contains(['-', '_']);
    let alphabet = if url_safe {
        &alphabet::URL_SAFE
    } else {
        &alphabet::STANDARD
    };
    let tolerant =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, tolerant).decode(text).ok()
}
