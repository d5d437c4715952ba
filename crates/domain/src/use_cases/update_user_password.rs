//! Changing a user whose new password comes with the change.

use super::{Context, update_user};
use crate::{
    Entity, Error, Patch, Result, UserId, Violations,
    accounts::{Password, Role, User, UserPatch},
    ports::{PasswordHasher, Reader},
};

/// Changes what the patch sets and the password, as [`update_user`] does. No transaction is open
/// while the password is hashed.
///
/// # Errors
/// Those of [`update_user`]; a violation of `password` if it may not be this user's.
pub fn update_user_password(
    cx: Context<'_>,
    reader: &dyn Reader,
    hasher: &dyn PasswordHasher,
    id: UserId,
    patch: UserPatch,
    password: &Password,
) -> Result<User> {
    cx.actor.require(Role::Admin)?;
    let user = reader.read(|session| Ok(session.users().find(id)?))?;
    // Names don't change, so that this one still holds when the change is written.
    let name = user
        .ok_or_else(|| Error::not_found(Entity::User, id))?
        .username;
    let password = password.accept_for(&name).map_err(Violations::from)?;
    let password_hash = Patch::Set(hasher.hash(password.expose())?);
    update_user(
        cx,
        id,
        UserPatch {
            password_hash,
            ..patch
        },
    )
}
