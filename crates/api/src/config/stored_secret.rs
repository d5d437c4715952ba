//! Secrets that are generated once and stored in the data folder, outside production.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::TryRngCore;
use rand::rngs::OsRng;
use secrecy::SecretString;

use super::encryption_key::EncryptionKey;
use super::reader::InvalidValue;

/// A secret couldn't be stored or read back.
#[derive(Debug, thiserror::Error)]
pub enum StoredSecretError {
    /// A file or folder can't be read or written.
    #[error(
        "can't {action} {}: {cause}; use a data folder (CANGKU_DATA_DIR) that this user may write to, \
         or set CANGKU_JWT_SECRET and CANGKU_ENCRYPTION_KEY",
        path.display()
    )]
    File {
        /// The attempted action.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The error of the system call.
        #[source]
        cause: io::Error,
    },
    /// The operating system provided no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
    /// The file's content isn't a valid secret.
    #[error("{} {problem}; delete it to have a new one made", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with its content.
        problem: String,
    },
}

impl StoredSecretError {
    pub(super) fn unusable(data_dir: &Path, name: &str, invalid: &InvalidValue) -> Self {
        Self::Unusable {
            path: folder(data_dir).join(name),
            problem: invalid.problem.clone(),
        }
    }
}

/// The stored secret of that name: 32 random bytes in base64, generated on first use.
///
/// The file is created atomically and never replaced, so processes that start at the same time read
/// the same secret.
pub(super) fn load_or_generate(
    data_dir: &Path,
    name: &str,
) -> Result<SecretString, StoredSecretError> {
    let folder = folder(data_dir);
    let path = folder.join(name);
    if let Some(secret) = read(&path)? {
        return Ok(secret);
    }
    let failed = |action, path: &Path| {
        let path = path.to_owned();
        move |cause| StoredSecretError::File {
            action,
            path,
            cause,
        }
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .map_err(failed("create the folder", &folder))?;
    create_new(&folder, &path, &random_text()?).map_err(failed("write", &path))?;
    // Another process may have created the file first: return what the file holds.
    read(&path)?.ok_or_else(|| failed("read", &path)(ErrorKind::NotFound.into()))
}

fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("secrets")
}

fn read(path: &Path) -> Result<Option<SecretString>, StoredSecretError> {
    match fs::read_to_string(path) {
        Ok(text) if text.trim_end().is_empty() => Err(StoredSecretError::Unusable {
            path: path.to_owned(),
            problem: "is empty".to_owned(),
        }),
        Ok(text) => Ok(Some(SecretString::from(text.trim_end()))),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(StoredSecretError::File {
            action: "read",
            path: path.to_owned(),
            cause,
        }),
    }
}

fn random_text() -> Result<String, StoredSecretError> {
    let mut bytes = [0; EncryptionKey::BYTES];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| StoredSecretError::Random(error.to_string()))?;
    Ok(STANDARD.encode(bytes))
}

/// Creates the file at `path`, readable by the owner alone, unless it exists already.
fn create_new(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    // Created with mode 0600, and deleted on drop unless it is persisted.
    let mut draft = tempfile::Builder::new()
        .prefix(".draft-")
        .tempfile_in(folder)?;
    writeln!(draft, "{text}")?;
    draft.as_file().sync_all()?;
    match draft.persist_noclobber(path) {
        // Syncing the folder makes the new name durable.
        Ok(_) => fs::File::open(folder)?.sync_all(),
        Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(refused) => Err(refused.error),
    }
}
