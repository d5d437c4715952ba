//! Changing a user.

use super::Context;
use crate::{
    Entity, Error, Result, UserId,
    accounts::{Role, User, UserPatch},
};

/// Changes what the patch sets. A new role or password, or switching off, ends the user's
/// sessions.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`].
pub fn update_user(cx: Context<'_>, id: UserId, patch: UserPatch) -> Result<User> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let found = unit.users().lock(id)?;
        let mut user = found.ok_or_else(|| Error::not_found(Entity::User, id))?;
        patch.apply(&mut user, cx.now());
        unit.users().save(&user)?;
        Ok(user)
    })
}
