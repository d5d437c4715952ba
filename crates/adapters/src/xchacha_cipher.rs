//! Encryption of secrets with XChaCha20-Poly1305.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use cangku_domain::ports::{
    SealedSecret, SecretCipher, SecretPlace, StorageError, StorageResult, UnreadableSecret,
};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rand::{TryRngCore, rngs::OsRng};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Begin of an encrypted text; the key's id and the base64 of nonce and ciphertext follow.
const PREFIX: &str = "enc:1:";
/// Length of a nonce, in bytes: random ones practically never repeat.
const NONCE_BYTES: usize = 24;
/// Bytes of a key's hash in its id.
const KEY_ID_BYTES: usize = 8;

/// Encrypts with XChaCha20-Poly1305. The stored text is `enc:1:<key id>:<base64>`; table, column and
/// row are authenticated.
pub struct XChaChaCipher {
    current: Key,
    former: Vec<Key>,
}

struct Key {
    /// Hex of the first bytes of a hash of the key.
    id: String,
    cipher: XChaCha20Poly1305,
}

impl Key {
    fn new(bytes: &[u8; 32]) -> Self {
        // With a label, so that the id reveals no hash that anything else might use.
        let mut hash = Sha256::new();
        hash.update(b"cangku key id");
        hash.update(bytes);
        let hash = hash.finalize();
        Self {
            id: hash
                .iter()
                .take(KEY_ID_BYTES)
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            cipher: XChaCha20Poly1305::new(bytes.into()),
        }
    }
}

impl XChaChaCipher {
    /// A cipher that encrypts with `current`, and also decrypts what `former` keys have encrypted.
    pub fn new<'a>(current: &[u8; 32], former: impl IntoIterator<Item = &'a [u8; 32]>) -> Self {
        Self {
            current: Key::new(current),
            former: former.into_iter().map(Key::new).collect(),
        }
    }

    /// Identifies the current key without revealing it: 16 hex digits.
    pub fn key_id(&self) -> &str {
        &self.current.id
    }

    fn key(&self, id: &str) -> Option<&Key> {
        let mut keys = std::iter::once(&self.current).chain(&self.former);
        keys.find(|key| key.id == id)
    }
}

impl fmt::Debug for XChaChaCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XChaChaCipher({})", self.current.id)
    }
}

/// What is authenticated beside the secret. Names of tables and columns have no NUL.
fn associated_data(place: SecretPlace) -> String {
    format!("{}\0{}\0{}", place.table, place.column, place.row)
}

/// The key's id and the base64 text of an encrypted secret; `None` if it is plain.
fn parts(sealed: &SealedSecret) -> Option<(&str, &str)> {
    let rest = sealed.as_stored().strip_prefix(PREFIX)?;
    Some(rest.split_once(':').unwrap_or((rest, "")))
}

impl SecretCipher for XChaChaCipher {
    fn seal(&self, place: SecretPlace, secret: &SecretString) -> StorageResult<SealedSecret> {
        let failed = |error: String| StorageError::Internal(error.into());
        let mut nonce = [0; NONCE_BYTES];
        OsRng
            .try_fill_bytes(&mut nonce)
            .map_err(|error| failed(error.to_string()))?;
        let associated = associated_data(place);
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: associated.as_bytes(),
        };
        let sealed = self
            .current
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|error| failed(error.to_string()))?;
        let text = STANDARD_NO_PAD.encode([nonce.as_slice(), &sealed].concat());
        let id = self.key_id();
        Ok(SealedSecret::new(format!("{PREFIX}{id}:{text}")))
    }

    fn open(
        &self,
        place: SecretPlace,
        sealed: &SealedSecret,
    ) -> Result<SecretString, UnreadableSecret> {
        let Some((key_id, text)) = parts(sealed) else {
            return Ok(sealed.as_stored().into());
        };
        let key = self
            .key(key_id)
            .ok_or_else(|| UnreadableSecret::UnknownKey {
                // A damaged text may have anything here, of any length.
                key_id: key_id.chars().take(KEY_ID_BYTES * 2).collect(),
            })?;
        let bytes = STANDARD_NO_PAD.decode(text).ok();
        let (nonce, ciphertext) = bytes
            .as_deref()
            .and_then(<[u8]>::split_first_chunk::<NONCE_BYTES>)
            .ok_or(UnreadableSecret::Damaged)?;
        let associated = associated_data(place);
        let payload = Payload {
            msg: ciphertext,
            aad: associated.as_bytes(),
        };
        let opened = key.cipher.decrypt(&XNonce::from(*nonce), payload).ok();
        let opened = opened.and_then(|bytes| String::from_utf8(bytes).ok());
        opened
            .map(SecretString::from)
            .ok_or(UnreadableSecret::Damaged)
    }

    fn is_current(&self, sealed: &SealedSecret) -> bool {
        parts(sealed).is_some_and(|(key_id, _)| key_id == self.current.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: SecretPlace = SecretPlace {
        table: "haier_configs",
        column: "password",
        row: 7,
    };

    fn cipher(key: u8, former: &[u8]) -> XChaChaCipher {
        let former: Vec<[u8; 32]> = former.iter().map(|key| [*key; 32]).collect();
        XChaChaCipher::new(&[key; 32], &former)
    }

    #[test]
    fn a_secret_is_read_again_and_looks_different_each_time() {
        let cipher = cipher(1, &[]);
        for text in ["hush-hush", "密码", "x", &"long ".repeat(1000)] {
            let secret = SecretString::from(text);
            let sealed = cipher.seal(PLACE, &secret).unwrap();
            assert!(sealed.as_stored().starts_with("enc:1:"));
            assert!(!sealed.as_stored().contains(text) || text == "x");
            assert_ne!(cipher.seal(PLACE, &secret).unwrap(), sealed);
            let opened = cipher.open(PLACE, &sealed).unwrap();
            assert_eq!(opened.expose_secret(), text);
            assert!(cipher.is_current(&sealed));
        }
    }

    #[test]
    fn a_former_key_opens_and_a_strange_one_is_named() {
        let secret = SecretString::from("hush-hush");
        let old = cipher(1, &[]);
        let sealed = old.seal(PLACE, &secret).unwrap();
        let both = cipher(2, &[3, 1]);
        assert!(!both.is_current(&sealed));
        let opened = both.open(PLACE, &sealed).unwrap();
        assert_eq!(opened.expose_secret(), "hush-hush");
        let unknown = cipher(2, &[]).open(PLACE, &sealed).unwrap_err();
        let key_id = old.key_id().to_owned();
        assert_eq!(unknown, UnreadableSecret::UnknownKey { key_id });
    }

    #[test]
    fn a_secret_of_another_place_or_changed_is_not_read() {
        let cipher = cipher(1, &[]);
        let sealed = cipher.seal(PLACE, &"hush-hush".into()).unwrap();
        let other_row = SecretPlace { row: 8, ..PLACE };
        let other_column = SecretPlace {
            column: "client_secret",
            ..PLACE
        };
        let other_table = SecretPlace {
            table: "webhooks",
            ..PLACE
        };
        for place in [other_row, other_column, other_table] {
            let refused = cipher.open(place, &sealed).unwrap_err();
            assert_eq!(refused, UnreadableSecret::Damaged);
        }
        let text = sealed.as_stored();
        let id = cipher.key_id();
        let shorter: String = text.chars().take(text.len() - 1).collect();
        let flipped = match text.ends_with('A') {
            true => format!("{shorter}B"),
            false => format!("{shorter}A"),
        };
        let empty = format!("{PREFIX}{id}:");
        for changed in [
            &shorter,
            &flipped,
            &format!("{text}AAAA"),
            &empty,
            &format!("{empty}!"),
        ] {
            let changed = SealedSecret::new(changed.clone());
            let refused = cipher.open(PLACE, &changed).unwrap_err();
            assert_eq!(refused, UnreadableSecret::Damaged, "{changed:?}");
        }
    }

    #[test]
    fn a_plain_text_of_before_is_read_as_it_is() {
        let cipher = cipher(1, &[]);
        let plain = SealedSecret::new("hush-hush".to_owned());
        let opened = cipher.open(PLACE, &plain).unwrap();
        assert_eq!(opened.expose_secret(), "hush-hush");
        assert!(!cipher.is_current(&plain));
    }

    #[test]
    fn keys_have_different_ids_and_are_not_shown() {
        let (one, two) = (cipher(1, &[]), cipher(2, &[1]));
        assert_ne!(one.key_id(), two.key_id());
        assert_eq!(one.key_id().len(), 16);
        assert_eq!(
            format!("{one:?}"),
            format!("XChaChaCipher({})", one.key_id())
        );
    }
}
