//! Continues a session with a refresh token.

use super::{open_session::OpenedSession, validate_session::is_valid};
use crate::{
    Error, Result,
    accounts::{AuthenticationError, RefreshRefusal, SessionEnd, SessionRules, SessionToken},
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// Continues the session of a refresh token, and uses the token up: `number` is its number within the session.
///
/// # Errors
/// [`AuthenticationError::InvalidToken`] if the session isn't open, or the token belongs to none;
/// [`AuthenticationError::RefreshTokenReused`] if the token was used before. The session is ended then: the
/// token was copied, and whether the thief or the user came first can't be known.
pub fn refresh_session(
    cx: Context<'_>,
    token: SessionToken,
    number: i32,
    rules: &SessionRules,
) -> Result<OpenedSession> {
    let invalid = || Error::from(AuthenticationError::InvalidToken);
    let id = token.session.ok_or_else(invalid)?;
    let now = cx.now();
    // A reuse is a result of the transaction and not an error, which would undo the end of the session.
    let refreshed = cx.change(|unit| {
        // The lock of the session makes two refreshes with one token follow each other. The user's row is locked
        // first, as by those who end all sessions of a user.
        let user = unit.users().lock(token.user)?.ok_or_else(invalid)?;
        let mut session = unit.user_sessions().lock(id)?.ok_or_else(invalid)?;
        if !is_valid(token, &user, Some(&session), now) {
            return Err(invalid());
        }
        match session.refresh(number, &cx.actor.client, rules, now) {
            Ok(()) => {
                unit.user_sessions().save(&session)?;
                let opened = OpenedSession {
                    user,
                    session,
                    ended: Vec::new(),
                };
                // The sign-in was recorded, and the session says when it was last used.
                Ok(Audited::recorded(Some(opened)))
            }
            Err(RefreshRefusal::Reused) => {
                session.end(SessionEnd::RefreshTokenReused, now);
                unit.user_sessions().save(&session)?;
                let entry = cx
                    .entry(AuditAction::ReuseRefreshToken, AuditSubject::User)
                    .of(user.id.get(), user.username.as_str())
                    .detail("session", id.get());
                Ok(Audited::by(None, entry))
            }
            Err(RefreshRefusal::Unknown) => Err(invalid()),
        }
    })?;
    refreshed.ok_or_else(|| AuthenticationError::RefreshTokenReused.into())
}
