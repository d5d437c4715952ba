//! Logs a user in.

use super::open_session::{OpenedSession, open_session};
use crate::{
    Error, Result,
    accounts::{Actor, AuthenticationError, SessionRules, User, Username},
    audit::{AuditAction, AuditEntry, AuditSubject},
    ports::{PasswordHasher, Reader},
    use_cases::{Context, audited::Audited},
};

/// Authenticates a user by name and password, opens a session, and records the time of the login. The audit
/// log records refused logins as well; of an unknown name only that it is unknown, since it may be a password.
///
/// Each refusal takes the same statements and one verification of a password: neither the error nor
/// the time reveals whether the name exists.
///
/// # Errors
/// [`AuthenticationError::BadCredentials`] if the name doesn't exist, the password is wrong or the
/// account is disabled: the error doesn't reveal which.
pub fn log_in(
    cx: Context<'_>,
    reader: &dyn Reader,
    hasher: &dyn PasswordHasher,
    username: &str,
    password: &str,
    rules: &SessionRules,
) -> Result<OpenedSession> {
    let refused = || Error::from(AuthenticationError::BadCredentials);
    let found = match Username::new(username) {
        Ok(username) => reader.read(|session| Ok(session.users().find_by_name(&username)?))?,
        Err(_no_such_name) => None,
    };
    let Some(user) = found else {
        // As slow as a real check, so that the response time doesn't reveal which names exist.
        hasher.verify_dummy(password);
        record_failure(cx, None, "unknown_user")?;
        return Err(refused());
    };
    if !hasher.verify(password, &user.password_hash) {
        record_failure(cx, Some(&user), "wrong_password")?;
        return Err(refused());
    }
    if !user.is_active {
        record_failure(cx, Some(&user), "account_disabled")?;
        return Err(refused());
    }
    cx.change(|unit| {
        let known = user;
        let found = unit.users().lock(known.id)?;
        // The password was checked before the lock, and may have been replaced in the meantime.
        let mut user = found
            .filter(|user| user.is_active && user.password_hash == known.password_hash)
            .ok_or_else(refused)?;
        user.last_login_at = Some(cx.now());
        unit.users().save(&user)?;
        let actor = Actor::user(&user, &cx.actor.request_id).at(cx.actor.client.clone());
        let opened = open_session(unit, user, &actor.client, rules, cx.now())?;
        let entry = AuditEntry::new(&actor, AuditAction::LogIn, AuditSubject::User)
            .of(opened.user.id.get(), opened.user.username.as_str())
            .detail("session", opened.session.id.get());
        let entry = match opened.ended.len() {
            0 => entry,
            ended => entry.detail("sessions_ended", ended),
        };
        Ok(Audited::by(opened, entry))
    })
}

fn record_failure(cx: Context<'_>, user: Option<&User>, cause: &str) -> Result<()> {
    let entry = cx
        .entry(AuditAction::FailLogIn, AuditSubject::User)
        .detail("cause", cause);
    let entry = match user {
        Some(user) => entry.of(user.id.get(), user.username.as_str()),
        None => entry,
    };
    cx.change(|_unit| Ok(Audited::by((), entry)))
}
