//! Ends a session of a user.

use crate::{
    Entity, Error, Result, UserId, UserSessionId,
    accounts::{Actor, Role, SessionEnd},
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// Ends an open session of a user: by the user, or by an admin.
///
/// # Errors
/// [`Error::Forbidden`] if the actor is neither; [`Error::NotFound`] if the user doesn't exist, or has no such
/// session that is open.
pub fn end_session(cx: Context<'_>, user: UserId, session: UserSessionId) -> Result<()> {
    let by = EndedBy {
        action: AuditAction::EndSessions,
        reason: end_reason(cx.actor, user)?,
    };
    end_open_session(cx, user, session, by)
}

/// Who ends a session, for the audit log and the session.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndedBy {
    pub(super) action: AuditAction,
    pub(super) reason: SessionEnd,
}

/// The reason of an end by this actor.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is the user or an admin.
pub(super) fn end_reason(actor: &Actor, user: UserId) -> Result<SessionEnd> {
    if actor.user_id == Some(user) {
        return Ok(SessionEnd::EndedByUser);
    }
    actor.require(Role::Admin)?;
    Ok(SessionEnd::EndedByAdmin)
}

pub(super) fn end_open_session(
    cx: Context<'_>,
    user: UserId,
    session: UserSessionId,
    by: EndedBy,
) -> Result<()> {
    let now = cx.now();
    cx.change(|unit| {
        let user = unit
            .users()
            .lock(user)?
            .ok_or_else(|| Error::not_found(Entity::User, user))?;
        let found = unit.user_sessions().lock(session)?;
        let mut found = found
            .filter(|session| session.is_open(&user, now))
            .ok_or_else(|| Error::not_found(Entity::UserSession, session))?;
        found.end(by.reason, now);
        unit.user_sessions().save(&found)?;
        let entry = cx
            .entry(by.action, AuditSubject::User)
            .of(user.id.get(), user.username.as_str())
            .detail("session", session.get());
        Ok(Audited::by((), entry))
    })
}
