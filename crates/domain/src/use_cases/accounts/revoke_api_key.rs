//! Revokes an API key.

use crate::{
    ApiKeyId, Entity, Error, Result,
    accounts::{ApiKey, Role},
    use_cases::Context,
};

/// Revokes an API key; one that is revoked already stays unchanged.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the key doesn't exist.
pub fn revoke_api_key(cx: Context<'_>, id: ApiKeyId) -> Result<ApiKey> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let revoked = unit.api_keys().revoke(id, cx.now())?;
        revoked.ok_or_else(|| Error::not_found(Entity::ApiKey, id))
    })
}
