//! Registers a customer.

use crate::{
    OptionalText, Result, Violations,
    accounts::{Actor, NewUser, Password, Role, User, Username},
    audit::{AuditAction, AuditEntry, AuditSubject},
    ports::PasswordHasher,
    use_cases::{Context, audited::Audited},
};

/// Creates a customer. Open to anonymous clients.
///
/// # Errors
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken; a violation of `password` if
/// the password policy refuses it for this user.
pub fn register(
    cx: Context<'_>,
    hasher: &dyn PasswordHasher,
    username: Username,
    email: OptionalText<254>,
    password: &Password,
) -> Result<User> {
    let accepted = password.validate_for(&username).map_err(Violations::from)?;
    // Hashing is slow, so it comes before the transaction.
    let password_hash = hasher.hash(accepted.expose())?;
    let user = NewUser {
        username,
        email,
        password_hash,
        role: Role::User,
    };
    cx.change(|unit| {
        let user = unit.users().insert(&user, cx.now())?;
        let actor = Actor::user(&user, &cx.actor.request_id).at(cx.actor.client.clone());
        let entry = AuditEntry::new(&actor, AuditAction::Register, AuditSubject::User)
            .of(user.id.get(), user.username.as_str())
            .created(&user);
        Ok(Audited::by(user, entry))
    })
}
