//! Going on with a session.

use crate::{
    Error, Result, UserId,
    accounts::{AuthenticationError, User},
    ports::Reader,
};

/// The user of a session that was begun at `token_version`.
///
/// # Errors
/// [`AuthenticationError::InvalidToken`] where the user is gone, switched off, or all their
/// sessions were ended since.
pub fn resume_session(reader: &dyn Reader, id: UserId, token_version: i32) -> Result<User> {
    let found = reader.read(|session| Ok(session.users().find(id)?))?;
    found
        .filter(|user| user.is_active && user.token_version == token_version)
        .ok_or_else(|| Error::from(AuthenticationError::InvalidToken))
}
