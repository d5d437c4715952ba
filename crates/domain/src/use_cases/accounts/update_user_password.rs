//! Updates a user together with a new password.

use super::update_user::update_user;
use crate::{
    Entity, Error, ExpectedVersion, Patch, Result, UserId, Violations,
    accounts::{Password, Role, User, UserPatch},
    ports::{PasswordHasher, Reader},
    use_cases::Context,
};

/// Applies the patch and sets the password, as [`update_user`] does. No transaction is open while
/// the password is hashed.
///
/// # Errors
/// Those of [`update_user`]; a violation of `password` if the password policy refuses it for this
/// user.
pub fn update_user_password(
    cx: Context<'_>,
    reader: &dyn Reader,
    hasher: &dyn PasswordHasher,
    id: UserId,
    expected: &ExpectedVersion,
    patch: UserPatch,
    password: &Password,
) -> Result<User> {
    cx.actor.require(Role::Admin)?;
    let user = reader.read(|session| Ok(session.users().find(id)?))?;
    // Usernames are immutable, so this one is still valid when the change is written.
    let name = user
        .ok_or_else(|| Error::not_found(Entity::User, id))?
        .username;
    let password = password.validate_for(&name).map_err(Violations::from)?;
    let password_hash = Patch::Set(hasher.hash(password.expose())?);
    update_user(
        cx,
        id,
        expected,
        UserPatch {
            password_hash,
            ..patch
        },
    )
}
