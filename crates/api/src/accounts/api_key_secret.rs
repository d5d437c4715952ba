//! API keys of services in their displayed form: `ck_` and 256 random bits in base64url.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cangku_domain::accounts::KeyHash;
use rand::{TryRngCore, rngs::OsRng};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

const PREFIX: &str = "ck_";
const RANDOM_BYTES: usize = 32;

/// An API key in plain text, as its service holds it. The shop stores only its SHA-256 hash. A salt
/// or a slow hash isn't needed: 256 random bits can't be guessed.
#[derive(Debug)]
pub struct ApiKeySecret(SecretString);

impl ApiKeySecret {
    /// Generates a new key.
    ///
    /// # Errors
    /// If the operating system provides no random bytes.
    pub fn generate() -> Result<Self, <OsRng as TryRngCore>::Error> {
        let mut random = [0; RANDOM_BYTES];
        OsRng.try_fill_bytes(&mut random)?;
        let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random));
        Ok(Self(text.into()))
    }

    /// Parses the key that a client sends; `None` if its format is wrong.
    pub fn read(text: &str) -> Option<Self> {
        let random = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (random.len() == RANDOM_BYTES).then(|| Self(text.into()))
    }

    /// The hash, which is what the database stores.
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.0.expose_secret()).into())
    }

    /// The key in plain text, to be shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_read_back_and_is_like_no_other() {
        let [one, other] = [(); 2].map(|()| ApiKeySecret::generate().unwrap());
        let read = ApiKeySecret::read(one.expose()).unwrap();
        assert_eq!(read.hash(), one.hash());
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.expose().len(), 46);
        assert!(!format!("{one:?}").contains(one.expose()));
    }

    #[test]
    fn what_can_be_no_key_is_none() {
        let key = ApiKeySecret::generate().unwrap();
        let bare = key.expose().trim_start_matches(PREFIX).to_owned();
        for text in [
            String::new(),
            PREFIX.to_owned(),
            bare.clone(),
            format!("CK_{bare}"),
            format!("{PREFIX}{bare}A"),
            format!("{PREFIX}{bare}="),
            format!("{PREFIX} {bare}"),
            format!("{PREFIX}{}", "é".repeat(43)),
        ] {
            assert!(ApiKeySecret::read(&text).is_none(), "{text}");
        }
    }
}
