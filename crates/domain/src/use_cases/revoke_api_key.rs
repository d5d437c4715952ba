//! Taking a service's key away.

use super::Context;
use crate::{
    ApiKeyId, Entity, Error, Result,
    accounts::{ApiKey, Role},
};

/// Makes a key worth nothing; one that already is stays as it is.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`].
pub fn revoke_api_key(cx: Context<'_>, id: ApiKeyId) -> Result<ApiKey> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let revoked = unit.api_keys().revoke(id, cx.now())?;
        revoked.ok_or_else(|| Error::not_found(Entity::ApiKey, id))
    })
}
