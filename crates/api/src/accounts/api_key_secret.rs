//! API keys of services in plain text: `ck_live_` or `ck_test_`, 256 random bits in base62, and a
//! checksum.
//!
//! The checksum lets programs that search for leaked secrets recognise a key, and a misspelt key be
//! refused without a query. Keys that were made before there were checksums, `ck_` and 256 random bits in
//! base64url, are still accepted by both kinds of installations.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cangku_domain::{
    Text,
    accounts::{AuthenticationError, KeyEnding, KeyHash},
};
use rand::{TryRngCore, rngs::OsRng};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::KeyEnvironment;

/// Digits of base62, in ascending order.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Random characters: 43 of base62 have 256 bits.
const RANDOM_LENGTH: usize = 43;
/// Characters of the CRC-32 of everything before it, in base62.
const CHECKSUM_LENGTH: usize = 6;
/// Bytes below this limit are distributed evenly over the 62 digits.
const EVEN_LIMIT: u8 = 248;

const LEGACY_PREFIX: &str = "ck_";
const LEGACY_LENGTH: usize = 46;
const LEGACY_BYTES: usize = 32;

/// An API key in plain text, as its service holds it. The shop stores only its SHA-256 hash. A salt
/// or a slow hash isn't needed: 256 random bits can't be guessed.
#[derive(Debug)]
pub struct ApiKeySecret(SecretString);

impl ApiKeySecret {
    /// Generates a new key.
    ///
    /// # Errors
    /// If the operating system provides no random bytes.
    pub fn generate(environment: KeyEnvironment) -> Result<Self, <OsRng as TryRngCore>::Error> {
        let mut text = environment.prefix().to_owned();
        let length = text.len().saturating_add(RANDOM_LENGTH);
        while text.len() < length {
            let mut random = [0; RANDOM_LENGTH];
            OsRng.try_fill_bytes(&mut random)?;
            let digits = random.into_iter().filter(|byte| *byte < EVEN_LIMIT);
            text.extend(digits.filter_map(|byte| digit(byte.into())));
            text.truncate(length);
        }
        text.push_str(&checksum(&text));
        Ok(Self(text.into()))
    }

    /// Reads the key that a client sends to an installation of this kind.
    ///
    /// # Errors
    /// [`AuthenticationError::MalformedApiKey`] if its form or its checksum is wrong;
    /// [`AuthenticationError::ApiKeyOfAnotherEnvironment`] if it is a key of the other kind.
    pub fn read(text: &str, environment: KeyEnvironment) -> Result<Self, AuthenticationError> {
        if is_legacy(text) {
            return Ok(Self(text.into()));
        }
        let own = KeyEnvironment::ALL
            .into_iter()
            .find(|kind| has_form(text, kind.prefix()));
        match own {
            Some(kind) if kind == environment => Ok(Self(text.into())),
            Some(_) => Err(AuthenticationError::ApiKeyOfAnotherEnvironment),
            None => Err(AuthenticationError::MalformedApiKey),
        }
    }

    /// The hash, which is what the database stores.
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.0.expose_secret()).into())
    }

    /// The last four characters, which the database stores as well.
    ///
    /// # Errors
    /// If the key ends in something else than characters of base62, which none does that was generated
    /// here.
    pub fn last_four(&self) -> Result<KeyEnding, cangku_domain::TextError> {
        let text = self.0.expose_secret();
        let from = text.len().saturating_sub(4);
        Text::new(text.get(from..).unwrap_or_default())
    }

    /// The key in plain text, to be shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Whether the text is a key with this prefix and the right checksum.
fn has_form(text: &str, prefix: &str) -> bool {
    let Some(rest) = text.strip_prefix(prefix) else {
        return false;
    };
    let length = RANDOM_LENGTH.saturating_add(CHECKSUM_LENGTH);
    if rest.len() != length || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let end = text.len().saturating_sub(CHECKSUM_LENGTH);
    let parts = text.split_at_checked(end);
    parts.is_some_and(|(body, given)| given == checksum(body))
}

/// Whether the text has the form of keys without a checksum.
fn is_legacy(text: &str) -> bool {
    let random = text
        .strip_prefix(LEGACY_PREFIX)
        .filter(|_| text.len() == LEGACY_LENGTH)
        .and_then(|random| URL_SAFE_NO_PAD.decode(random).ok());
    random.is_some_and(|random| random.len() == LEGACY_BYTES)
}

/// The CRC-32 of the text in base62, with leading zeros.
fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = Vec::with_capacity(CHECKSUM_LENGTH);
    for _ in 0..CHECKSUM_LENGTH {
        digits.extend(digit(rest));
        rest /= 62;
    }
    digits.into_iter().rev().collect()
}

fn digit(value: u32) -> Option<char> {
    let index = usize::try_from(value % 62).ok()?;
    DIGITS.get(index).copied().map(char::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use AuthenticationError::{ApiKeyOfAnotherEnvironment, MalformedApiKey};
    use KeyEnvironment::{Live, Test};

    #[test]
    fn a_new_key_is_read_back_and_is_like_no_other() {
        for kind in KeyEnvironment::ALL {
            let [one, other] = [(); 2].map(|()| ApiKeySecret::generate(kind).unwrap());
            let read = ApiKeySecret::read(one.expose(), kind).unwrap();
            assert_eq!(read.hash(), one.hash());
            assert_ne!(one.hash(), other.hash());
            assert_eq!(one.expose().len(), 57);
            assert!(one.expose().starts_with(kind.prefix()));
            assert!(one.expose().ends_with(one.last_four().unwrap().as_str()));
            assert!(!format!("{one:?}").contains(one.expose()));
        }
    }

    #[test]
    fn the_checksum_is_that_of_the_documentation() {
        // The check value of CRC-32 (IEEE), 0xCBF43926, in base62.
        assert_eq!(checksum("123456789"), "3jZRME");
    }

    #[test]
    fn a_key_of_the_other_environment_is_told_apart() {
        for (made, read) in [(Live, Test), (Test, Live)] {
            let key = ApiKeySecret::generate(made).unwrap();
            let refused = ApiKeySecret::read(key.expose(), read).unwrap_err();
            assert_eq!(refused, ApiKeyOfAnotherEnvironment);
        }
    }

    #[test]
    fn each_misspelling_is_noticed() {
        let key = ApiKeySecret::generate(Test).unwrap();
        let key = key.expose();
        let other = |c: char| if c == 'a' { 'b' } else { 'a' };
        for index in 0..key.len() {
            let misspelt: String = key
                .char_indices()
                .map(|(at, c)| if at == index { other(c) } else { c })
                .collect();
            let refused = ApiKeySecret::read(&misspelt, Test).unwrap_err();
            assert_eq!(refused, MalformedApiKey, "{misspelt}");
        }
        let swapped = key.replacen("ck_test_", "ck_live_", 1);
        for text in [
            String::new(),
            "ck_".to_owned(),
            "ck_test_".to_owned(),
            key.get(1..).unwrap().to_owned(),
            key.get(..56).unwrap().to_owned(),
            key.to_uppercase(),
            format!("{key}A"),
            format!(" {key}"),
            format!("ck_test_{}", "é".repeat(24)),
            format!("ck_test_{}a", "é".repeat(24)),
            swapped,
        ] {
            let refused = ApiKeySecret::read(&text, Test).unwrap_err();
            assert_eq!(refused, MalformedApiKey, "{text}");
        }
    }

    #[test]
    fn keys_from_before_are_still_read() {
        let old = format!("ck_{}", URL_SAFE_NO_PAD.encode([7; 32]));
        for kind in KeyEnvironment::ALL {
            assert!(ApiKeySecret::read(&old, kind).is_ok());
        }
        for text in [
            format!("{old}A"),
            format!("{old}="),
            old.replace("ck_", "CK_"),
        ] {
            let refused = ApiKeySecret::read(&text, Test).unwrap_err();
            assert_eq!(refused, MalformedApiKey, "{text}");
        }
    }
}
