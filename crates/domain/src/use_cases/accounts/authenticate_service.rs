//! Authenticates a service by its API key.

use chrono::{DateTime, Utc};

use crate::{
    Error, Result,
    accounts::{ApiKey, AuthenticationError, KeyHash, KeyStatus},
    ports::Reader,
};

/// The API key with this hash, if it is valid at `now`.
///
/// # Errors
/// [`AuthenticationError::InvalidApiKey`] if there is none or it was revoked;
/// [`AuthenticationError::ExpiredApiKey`] if it has expired.
pub fn authenticate_service(
    reader: &dyn Reader,
    hash: &KeyHash,
    now: DateTime<Utc>,
) -> Result<ApiKey> {
    let found = reader.read(|session| Ok(session.api_keys().find_by_hash(hash)?))?;
    let key = found.ok_or_else(|| Error::from(AuthenticationError::InvalidApiKey))?;
    match key.status(now) {
        KeyStatus::Active => Ok(key),
        KeyStatus::Expired => Err(AuthenticationError::ExpiredApiKey.into()),
        KeyStatus::Revoked => Err(AuthenticationError::InvalidApiKey.into()),
    }
}
