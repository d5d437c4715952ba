//! Authenticates a service by its API key.

use crate::{
    Error, Result,
    accounts::{ApiKey, AuthenticationError, KeyHash},
    ports::Reader,
};

/// The valid API key with this hash.
///
/// # Errors
/// [`AuthenticationError::InvalidApiKey`] if there is none.
pub fn authenticate_service(reader: &dyn Reader, hash: &KeyHash) -> Result<ApiKey> {
    let found = reader.read(|session| Ok(session.api_keys().find_by_hash(hash)?))?;
    found
        .filter(ApiKey::is_valid)
        .ok_or_else(|| Error::from(AuthenticationError::InvalidApiKey))
}
