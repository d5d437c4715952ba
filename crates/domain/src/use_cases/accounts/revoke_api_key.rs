//! Revokes an API key.

use crate::{
    ApiKeyId, Entity, Error, Result,
    accounts::{ApiKey, Role},
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// Revokes an API key; one that is revoked already stays unchanged.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin and no service; [`Error::NotFound`] if the key doesn't exist.
pub fn revoke_api_key(cx: Context<'_>, id: ApiKeyId) -> Result<ApiKey> {
    cx.actor.require(Role::Admin)?;
    cx.change(|unit| {
        let revoked = unit.api_keys().revoke(id, cx.now())?;
        let key = revoked.ok_or_else(|| Error::not_found(Entity::ApiKey, id))?;
        let entry = cx
            .entry(AuditAction::Revoke, AuditSubject::ApiKey)
            .of(key.id.get(), key.name.as_str());
        Ok(Audited::by(key, entry))
    })
}
