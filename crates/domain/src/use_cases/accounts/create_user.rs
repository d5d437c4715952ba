//! Creates a user with any role.

use crate::{
    OptionalText, Result, Violations,
    accounts::{NewUser, Password, Role, User, Username},
    audit::{AuditAction, AuditSubject},
    ports::{PasswordHasher, UnitOfWork},
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// Creates a user.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken; a violation of `password` if
/// the password policy refuses it for this user.
pub fn create_user(
    cx: Context<'_>,
    hasher: &dyn PasswordHasher,
    username: Username,
    email: OptionalText<254>,
    password: &Password,
    role: Role,
) -> Result<User> {
    let user = prepare(cx, hasher, (username, email, role), password)?;
    cx.change(|unit| insert(cx, unit, &user))
}

/// As [`create_user`], but at most once per idempotency key. The fingerprint of the request must be
/// a keyed hash, so that the password can't be guessed from it.
///
/// # Errors
/// Those of [`create_user`]; [`Error::IdempotencyKeyReused`](crate::Error::IdempotencyKeyReused).
pub fn create_user_once(
    cx: Context<'_>,
    hasher: &dyn PasswordHasher,
    account: (Username, OptionalText<254>, Role),
    password: &Password,
    once: &Once<User>,
) -> Result<Created<User>> {
    let user = prepare(cx, hasher, account, password)?;
    create_once(cx, once, |unit| insert(cx, unit, &user))
}

fn insert(cx: Context<'_>, unit: &mut dyn UnitOfWork, user: &NewUser) -> Result<Audited<User>> {
    let user = unit.users().insert(user, cx.now())?;
    let entry = cx
        .entry(AuditAction::Create, AuditSubject::User)
        .of(user.id.get(), user.username.as_str())
        .created(&user);
    Ok(Audited::by(user, entry))
}

fn prepare(
    cx: Context<'_>,
    hasher: &dyn PasswordHasher,
    (username, email, role): (Username, OptionalText<254>, Role),
    password: &Password,
) -> Result<NewUser> {
    cx.actor.require(Role::Admin)?;
    let accepted = password.validate_for(&username).map_err(Violations::from)?;
    // Hashing is slow, so it comes before the transaction.
    let password_hash = hasher.hash(accepted.expose())?;
    Ok(NewUser {
        username,
        email,
        password_hash,
        role,
    })
}
