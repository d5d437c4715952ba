//! Updates a user.

use crate::{
    Entity, Error, ExpectedVersion, Patch, Result, UserId,
    accounts::{AccountRefusal, Actor, Role, SessionEnd, User, UserPatch},
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// Applies the patch to a user. A new role or password, or a change of activity, ends the user's
/// sessions. What a disabled user holds is released afterwards by
/// [`release_holdings_of_disabled_users`](crate::use_cases::release_holdings_of_disabled_users).
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::Account`] if an admin would take
/// away their own role or disable their own account; [`Error::NotFound`] if the user doesn't exist;
/// [`Error::StaleVersion`] if the edit isn't based on its version.
pub fn update_user(
    cx: Context<'_>,
    id: UserId,
    expected: &ExpectedVersion,
    patch: UserPatch,
) -> Result<User> {
    cx.actor.require(Role::Admin)?;
    check_keeps_own_rights(cx.actor, id, &patch)?;
    cx.change(|unit| {
        let found = unit.users().lock(id)?;
        let mut user = found.ok_or_else(|| Error::not_found(Entity::User, id))?;
        expected.check(Entity::User, user.version)?;
        let before = user.clone();
        patch.apply(&mut user, cx.now());
        unit.users().save(&user)?;
        let ended = match user.token_version == before.token_version {
            true => Vec::new(),
            false => {
                unit.user_sessions()
                    .end_of_user(id, None, SessionEnd::AccountChanged, cx.now())?
            }
        };
        // The database increases the version.
        let saved = unit.users().lock(id)?;
        let saved = saved.ok_or_else(|| Error::not_found(Entity::User, id))?;
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::User)
            .of(id.get(), saved.username.as_str())
            .changed(&before, &saved);
        let entry = match ended.len() {
            0 => entry.if_changed(),
            // Also if the values are the same as before: a repeated role ends sessions too.
            ended => Some(entry.detail("sessions_ended", ended)),
        };
        Ok(Audited::new(saved, entry))
    })
}

fn check_keeps_own_rights(
    actor: &Actor,
    id: UserId,
    patch: &UserPatch,
) -> Result<(), AccountRefusal> {
    if actor.user_id != Some(id) {
        return Ok(());
    }
    match (&patch.role, &patch.is_active) {
        (Patch::Set(Role::User | Role::Staff), _) => Err(AccountRefusal::CannotDemoteSelf),
        (_, Patch::Set(false)) => Err(AccountRefusal::CannotDisableSelf),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::SystemActor;

    #[test]
    fn admins_cannot_lock_themselves_out_but_others() {
        let (own, other) = (UserId::new(1).unwrap(), UserId::new(2).unwrap());
        let admin = Actor {
            user_id: Some(own),
            ..Actor::system(SystemActor::System)
        };
        let demotion = UserPatch {
            role: Patch::Set(Role::Staff),
            ..UserPatch::default()
        };
        let switching_off = UserPatch {
            is_active: Patch::Set(false),
            ..UserPatch::default()
        };
        let harmless = UserPatch {
            role: Patch::Set(Role::Admin),
            is_active: Patch::Set(true),
            ..UserPatch::default()
        };
        let check = |id, patch| check_keeps_own_rights(&admin, id, patch);
        assert_eq!(check(own, &demotion), Err(AccountRefusal::CannotDemoteSelf));
        assert_eq!(
            check(own, &switching_off),
            Err(AccountRefusal::CannotDisableSelf)
        );
        assert_eq!(check(own, &harmless), Ok(()));
        assert_eq!(check(other, &demotion), Ok(()));
        assert_eq!(check(other, &switching_off), Ok(()));
    }
}
