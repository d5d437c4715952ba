//! Creates an admin from the command line.

use crate::{
    OptionalText, Patch, Result, Violations,
    accounts::{NewUser, Password, Role, SessionEnd, User, UserPatch, Username},
    audit::{AuditAction, AuditSubject},
    ports::PasswordHasher,
    use_cases::{Context, audited::Audited},
};

/// Whether the user was created or updated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminOutcome {
    /// The user was created.
    Created(User),
    /// The user existed, and is now an active admin with this password.
    Updated(User),
}

/// Makes `username` an active admin with this password; creates the user if necessary. Idempotent.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself; a
/// violation of `password` if the password policy refuses it for this user.
pub fn create_admin(
    cx: Context<'_>,
    hasher: &dyn PasswordHasher,
    username: Username,
    password: &Password,
) -> Result<AdminOutcome> {
    cx.actor.require(Role::Admin)?;
    let accepted = password.validate_for(&username).map_err(Violations::from)?;
    // Hashing is slow, so it comes before the transaction.
    let password_hash = hasher.hash(accepted.expose())?;
    cx.change(|unit| {
        let now = cx.now();
        if let Some(mut user) = unit.users().lock_by_name(&username)? {
            let patch = UserPatch {
                role: Patch::Set(Role::Admin),
                is_active: Patch::Set(true),
                password_hash: Patch::Set(password_hash),
                ..UserPatch::default()
            };
            let before = user.clone();
            patch.apply(&mut user, now);
            unit.users().save(&user)?;
            let ended =
                unit.user_sessions()
                    .end_of_user(user.id, None, SessionEnd::AccountChanged, now)?;
            let entry = cx
                .entry(AuditAction::Update, AuditSubject::User)
                .of(user.id.get(), user.username.as_str())
                .changed(&before, &user)
                .detail("sessions_ended", ended.len());
            return Ok(Audited::by(AdminOutcome::Updated(user), entry));
        }
        let email = OptionalText::default();
        let user = NewUser {
            username,
            email,
            password_hash,
            role: Role::Admin,
        };
        let user = unit.users().insert(&user, now)?;
        let entry = cx
            .entry(AuditAction::Create, AuditSubject::User)
            .of(user.id.get(), user.username.as_str())
            .created(&user);
        Ok(Audited::by(AdminOutcome::Created(user), entry))
    })
}
