//! Opens a session, as a part of a sign-in.

use chrono::{DateTime, Utc};

use crate::{
    Result, UserSessionId,
    accounts::{Client, NewUserSession, SessionRules, User, UserSession},
    ports::UnitOfWork,
};

/// A session that was opened or continued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedSession {
    /// Whose session it is.
    pub user: User,
    /// The session.
    pub session: UserSession,
    /// Sessions of the user that were ended with it.
    pub ended: Vec<UserSessionId>,
}

/// Opens a session of a user whose row is locked. If there are as many as there may be, the least recently used
/// ones are ended: refusing the sign-in would lock out a user who has lost their devices.
pub(super) fn open_session(
    unit: &mut dyn UnitOfWork,
    user: User,
    client: &Client,
    rules: &SessionRules,
    now: DateTime<Utc>,
) -> Result<OpenedSession> {
    // Before the insertion, so that the new session isn't among them, even if another server's clock is ahead.
    let keep = rules.max_open.saturating_sub(1);
    let ended = unit.user_sessions().end_beyond(&user, keep, now)?;
    let session = NewUserSession {
        user_id: user.id,
        token_version: user.token_version,
        client: client.clone(),
        expires_at: rules.expiry(now, now),
    };
    let session = unit.user_sessions().insert(&session, now)?;
    Ok(OpenedSession {
        user,
        session,
        ended,
    })
}
