//! Changes the password of the user who asks for it.

use super::{open_session::OpenedSession, validate_session::is_valid};
use crate::{
    Error, Patch, Result, Violation, ViolationCode, Violations,
    accounts::{
        AccountRefusal, AuthenticationError, Password, SessionEnd, SessionRules, SessionToken,
        User, UserPatch,
    },
    audit::{AuditAction, AuditSubject},
    ports::{PasswordHasher, Reader},
    use_cases::{Context, audited::Audited},
};

/// Name of the new password's field, in violations.
const FIELD: &str = "new_password";

/// Sets a new password of the user of this session, who proves with the current one that they aren't only
/// someone with their device. Ends all other sessions; this one continues with new tokens, and those issued before
/// are invalid. The audit log records wrong passwords as well.
///
/// # Errors
/// [`AuthenticationError::InvalidToken`] if the session isn't open;
/// [`AccountRefusal::WrongPassword`] if `current` isn't the password; a violation of `new_password` if the password
/// policy refuses it for this user, or if it is the current one.
pub fn change_own_password(
    cx: Context<'_>,
    reader: &dyn Reader,
    hasher: &dyn PasswordHasher,
    token: SessionToken,
    (current, new): (&str, &Password),
    rules: &SessionRules,
) -> Result<OpenedSession> {
    let invalid = || Error::from(AuthenticationError::InvalidToken);
    let id = token.session.ok_or_else(invalid)?;
    let user = reader.read(|session| Ok(session.users().find(token.user)?))?;
    let known = user.ok_or_else(invalid)?;
    // Slow, so it comes before the transaction.
    if !hasher.verify(current, &known.password_hash) {
        record_failure(cx, &known)?;
        return Err(AccountRefusal::WrongPassword.into());
    }
    // Only now: otherwise the policy could be asked about the user without the password.
    let accepted = new.validate_for(&known.username).map_err(of_field)?;
    if accepted.expose() == current {
        let message = "must not be the current one";
        let same = Violation::new(FIELD, ViolationCode::InvalidValue, message);
        return Err(Violations::from(same).into());
    }
    let password_hash = Patch::Set(hasher.hash(accepted.expose())?);
    let now = cx.now();
    cx.change(|unit| {
        let mut user = unit.users().lock(token.user)?.ok_or_else(invalid)?;
        let mut session = unit.user_sessions().lock(id)?.ok_or_else(invalid)?;
        if !is_valid(token, &user, Some(&session), now) {
            return Err(invalid());
        }
        // The password was checked before the lock, and may have been replaced in the meantime.
        if user.password_hash != known.password_hash {
            return Err(AccountRefusal::WrongPassword.into());
        }
        let before = user.clone();
        let patch = UserPatch {
            password_hash,
            ..UserPatch::default()
        };
        patch.apply(&mut user, now);
        unit.users().save(&user)?;
        let ended =
            unit.user_sessions()
                .end_of_user(user.id, Some(id), SessionEnd::AccountChanged, now)?;
        session.token_version = user.token_version;
        // The tokens that were issued before are of the former version, and their numbers are used up.
        let refreshed = session.refresh(session.refresh_number, &cx.actor.client, rules, now);
        refreshed.map_err(|_last_number_of_all| invalid())?;
        unit.user_sessions().save(&session)?;
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::User)
            .of(user.id.get(), user.username.as_str())
            .changed(&before, &user)
            .detail("sessions_ended", ended.len());
        let opened = OpenedSession {
            user,
            session,
            ended,
        };
        Ok(Audited::by(opened, entry))
    })
}

fn record_failure(cx: Context<'_>, user: &User) -> Result<()> {
    let entry = cx
        .entry(AuditAction::FailPasswordChange, AuditSubject::User)
        .of(user.id.get(), user.username.as_str())
        .detail("cause", "wrong_password");
    cx.change(|_unit| Ok(Audited::by((), entry)))
}

fn of_field(violation: Violation) -> Error {
    let violation = Violation {
        field: FIELD.to_owned(),
        ..violation
    };
    Violations::from(violation).into()
}
