//! Validates a session.

use crate::{
    Error, Result, UserId,
    accounts::{AuthenticationError, User},
    ports::Reader,
};

/// The user of a session that was started at `token_version`.
///
/// # Errors
/// [`AuthenticationError::InvalidToken`] if the user doesn't exist, is disabled, or all their
/// sessions have been ended since.
pub fn validate_session(reader: &dyn Reader, id: UserId, token_version: i32) -> Result<User> {
    let found = reader.read(|session| Ok(session.users().find(id)?))?;
    found
        .filter(|user| user.is_active && user.token_version == token_version)
        .ok_or_else(|| Error::from(AuthenticationError::InvalidToken))
}
