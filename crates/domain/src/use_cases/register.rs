//! Registering as a customer.

use super::Context;
use crate::{
    OptionalText, Result, Violations,
    accounts::{NewUser, Password, Role, User, Username},
    ports::PasswordHasher,
};

/// Creates a customer; anybody may.
///
/// # Errors
/// [`Error::Duplicate`](crate::Error::Duplicate) where the name is taken; a violation of
/// `password` if it may not be this user's.
pub fn register(
    cx: Context<'_>,
    hasher: &dyn PasswordHasher,
    username: Username,
    email: OptionalText<254>,
    password: &Password,
) -> Result<User> {
    let accepted = password.accept_for(&username).map_err(Violations::from)?;
    let password_hash = hasher.hash(accepted.expose())?;
    let user = NewUser {
        username,
        email,
        password_hash,
        role: Role::User,
    };
    cx.transactor
        .run(|unit| Ok(unit.users().insert(&user, cx.now())?))
}
