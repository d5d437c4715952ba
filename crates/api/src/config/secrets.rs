//! Secrets that Cangku generates or is given.
//!
//! - `CANGKU_JWT_SECRET` (`secrets.jwt_secret`), `CANGKU_JWT_SECRET_FILE`
//!   (`secrets.jwt_secret_file`): signs the tokens; production requires 32 bytes or more that
//!   aren't easy to guess.
//! - `CANGKU_ENCRYPTION_KEY` (`secrets.encryption_key`), `CANGKU_ENCRYPTION_KEY_FILE`
//!   (`secrets.encryption_key_file`): encrypts Haier's secrets in the database; 32 bytes in base64 or
//!   hex.
//! - `CANGKU_ENCRYPTION_KEY_OLD` (`secrets.encryption_key_old`), `CANGKU_ENCRYPTION_KEY_OLD_FILE`
//!   (`secrets.encryption_key_old_file`): former keys, separated by commas, that still decrypt until
//!   `cangku rotate-key` has run (none).
//!
//! Production refuses to start without the first two. In other profiles a missing one is generated once and
//! stored in the data folder, so that sessions stay valid across restarts. A weak one is refused in
//! production, and in every profile if `CANGKU_BIND` is reachable from other machines; otherwise it
//! is a warning.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use super::encryption_key::EncryptionKey;
use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::Setting;
use super::stored_secret::{StoredSecretError, load_or_generate};
use super::strength::{example, guessable, repetitive};

const GENERATED: &str = "generated";
const JWT_SECRET: Setting = Setting::secret("CANGKU_JWT_SECRET", "secrets.jwt_secret", GENERATED);
const ENCRYPTION_KEY: Setting =
    Setting::secret("CANGKU_ENCRYPTION_KEY", "secrets.encryption_key", GENERATED);

const ENCRYPTION_KEY_OLD: Setting = Setting::secret(
    "CANGKU_ENCRYPTION_KEY_OLD",
    "secrets.encryption_key_old",
    "not set",
);

pub(super) const SETTINGS: &[&Setting] = &[&JWT_SECRET, &ENCRYPTION_KEY, &ENCRYPTION_KEY_OLD];

/// The secrets that were given; in production both are.
#[derive(Debug, Clone)]
pub struct SecretsConfig {
    /// Signs the tokens; `None`: generate and store one.
    pub jwt: Option<SecretString>,
    /// Encrypts data that must be decrypted again; `None`: generate and store one.
    pub encryption_key: Option<EncryptionKey>,
    /// Former keys, which only decrypt.
    pub former_encryption_keys: Vec<EncryptionKey>,
}

/// The effective secrets.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Signs the tokens.
    pub jwt: SecretString,
    /// Encrypts data that must be decrypted again.
    pub encryption_key: EncryptionKey,
    /// Former keys, which only decrypt.
    pub former_encryption_keys: Vec<EncryptionKey>,
}

impl SecretsConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let weak_jwt = |text: &str| example(text).or_else(|| guessable(text));
        let jwt = reader.secret(&JWT_SECRET, weak_jwt, |text| Ok(SecretString::from(text)));
        let weak_key = |text: &str| {
            example(text).or_else(|| {
                let key = EncryptionKey::parse(text).ok()?;
                repetitive(key.expose(), EncryptionKey::REMEDY)
            })
        };
        let encryption_key = reader.secret(&ENCRYPTION_KEY, weak_key, EncryptionKey::parse);
        // Not checked for strength: a weak one can only be replaced if it is accepted here.
        let former = reader.secret(&ENCRYPTION_KEY_OLD, |_| None, former_keys);
        if reader.profile.is_production() {
            if matches!(jwt, Ok(None)) {
                reader.missing(&JWT_SECRET, "production needs it");
            }
            if matches!(encryption_key, Ok(None)) {
                reader.missing(&ENCRYPTION_KEY, "production needs it");
            }
        }
        Ok(Self {
            jwt: jwt?,
            encryption_key: encryption_key?,
            former_encryption_keys: former?.unwrap_or_default(),
        })
    }

    /// Completes the given secrets with those stored under `secrets/` of the data folder, which are
    /// generated on first use. Several processes that start at the same time get the same ones.
    ///
    /// # Errors
    ///
    /// If the folder can't be read or written, or a stored secret is invalid.
    pub fn complete(&self, data_dir: &Path) -> Result<Secrets, StoredSecretError> {
        let jwt = match &self.jwt {
            Some(jwt) => jwt.clone(),
            None => {
                let name = "jwt";
                let stored = load_or_generate(data_dir, name)?;
                if let Some(invalid) = guessable(stored.expose_secret()) {
                    return Err(StoredSecretError::unusable(data_dir, name, &invalid));
                }
                stored
            }
        };
        let encryption_key = match &self.encryption_key {
            Some(key) => key.clone(),
            None => {
                let name = "encryption-key";
                let stored = load_or_generate(data_dir, name)?;
                EncryptionKey::parse(stored.expose_secret())
                    .map_err(|invalid| StoredSecretError::unusable(data_dir, name, &invalid))?
            }
        };
        Ok(Secrets {
            jwt,
            encryption_key,
            former_encryption_keys: self.former_encryption_keys.clone(),
        })
    }
}

fn former_keys(text: &str) -> Result<Vec<EncryptionKey>, InvalidValue> {
    let keys = text.split(',').map(str::trim);
    keys.map(EncryptionKey::parse).collect()
}
