//! Ends all sessions of a user.

use super::end_session::end_reason;
use crate::{
    Entity, Error, Result, UserId, UserSessionId,
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// Ends all sessions of a user, except one: by the user, or by an admin. Returns those that it has ended.
///
/// # Errors
/// [`Error::Forbidden`] if the actor is neither; [`Error::NotFound`] if the user doesn't exist.
pub fn end_sessions(
    cx: Context<'_>,
    user: UserId,
    except: Option<UserSessionId>,
) -> Result<Vec<UserSessionId>> {
    let reason = end_reason(cx.actor, user)?;
    cx.change(|unit| {
        let user = unit
            .users()
            .lock(user)?
            .ok_or_else(|| Error::not_found(Entity::User, user))?;
        let ended = unit
            .user_sessions()
            .end_of_user(user.id, except, reason, cx.now())?;
        let entry = cx
            .entry(AuditAction::EndSessions, AuditSubject::User)
            .of(user.id.get(), user.username.as_str())
            .detail("sessions_ended", ended.len());
        let entry = (!ended.is_empty()).then_some(entry);
        Ok(Audited::new(ended, entry))
    })
}
