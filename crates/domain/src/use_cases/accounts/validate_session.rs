//! Validates a session.

use chrono::{DateTime, Utc};

use crate::{
    Error, Result,
    accounts::{AuthenticationError, SessionToken, User, UserSession},
    ports::Reader,
};

/// The user of a token, and the session that it belongs to; `None` for a token of a version of the program that
/// had no sessions. Takes one query.
///
/// # Errors
/// [`AuthenticationError::InvalidToken`] if the session has ended or expired, or if the user doesn't exist, is
/// disabled, or has another password or role since the token was issued.
pub fn validate_session(
    reader: &dyn Reader,
    token: SessionToken,
    now: DateTime<Utc>,
) -> Result<(User, Option<UserSession>)> {
    let found = reader.read(|queries| {
        Ok(match token.session {
            Some(id) => {
                let found = queries.user_sessions().find_with_user(id)?;
                found.map(|(session, user)| (user, Some(session)))
            }
            None => queries.users().find(token.user)?.map(|user| (user, None)),
        })
    })?;
    found
        .filter(|(user, session)| is_valid(token, user, session.as_ref(), now))
        .ok_or_else(|| Error::from(AuthenticationError::InvalidToken))
}

/// Whether a token is valid for its user and its session, as they are stored.
pub(super) fn is_valid(
    token: SessionToken,
    user: &User,
    session: Option<&UserSession>,
    now: DateTime<Utc>,
) -> bool {
    let of_user = user.id == token.user && user.is_active && user.token_version == token.version;
    of_user && session.is_none_or(|session| session.is_open(user, now))
}
