//! Creating a user of any role.

use super::Context;
use crate::{
    OptionalText, Result, Violations,
    accounts::{NewUser, Password, Role, User, Username},
    ports::PasswordHasher,
};

/// Creates a user.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless an admin asks;
/// [`Error::Duplicate`](crate::Error::Duplicate) where the name is taken; a violation of
/// `password` if it may not be this user's.
pub fn create_user(
    cx: Context<'_>,
    hasher: &dyn PasswordHasher,
    username: Username,
    email: OptionalText<254>,
    password: &Password,
    role: Role,
) -> Result<User> {
    cx.actor.require(Role::Admin)?;
    let accepted = password.accept_for(&username).map_err(Violations::from)?;
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
