//! Creates a user with any role.

use crate::{
    OptionalText, Result, Violations,
    accounts::{NewUser, Password, Role, User, Username},
    ports::PasswordHasher,
    use_cases::Context,
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
    cx.actor.require(Role::Admin)?;
    let accepted = password.validate_for(&username).map_err(Violations::from)?;
    // Hashing is slow, so it comes before the transaction.
    let password_hash = hasher.hash(accepted.expose())?;
    let user = NewUser {
        username,
        email,
        password_hash,
        role,
    };
    cx.transactor
        .run(|unit| Ok(unit.users().insert(&user, cx.now())?))
}
