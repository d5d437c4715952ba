//! Changes what an API key allows, and until when.

use super::create_api_key::{check_expiry, check_scopes};
use crate::{
    ApiKeyId, Entity, Error, ExpectedVersion, Patch, Result,
    accounts::{ApiKey, ApiKeyPatch, Role},
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// Applies the patch to an API key; it counts for the next request of the service. A revoked key stays
/// revoked.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin and no service; [`Error::Invalid`] for no scopes,
/// or an expiry that has passed; [`Error::NotFound`] if the key doesn't exist;
/// [`Error::StaleVersion`] if the edit isn't based on its version.
pub fn update_api_key(
    cx: Context<'_>,
    id: ApiKeyId,
    expected: &ExpectedVersion,
    patch: ApiKeyPatch,
) -> Result<ApiKey> {
    cx.actor.require(Role::Admin)?;
    if let Patch::Set(scopes) = patch.scopes {
        check_scopes(scopes)?;
    }
    if let Patch::Set(expires_at) = patch.expires_at {
        check_expiry(expires_at, cx.now())?;
    }
    cx.change(|unit| {
        let found = unit.api_keys().lock(id)?;
        let mut key = found.ok_or_else(|| Error::not_found(Entity::ApiKey, id))?;
        expected.check(Entity::ApiKey, key.version)?;
        let before = key.clone();
        patch.apply(&mut key);
        // The database increases the version.
        let saved = unit.api_keys().save(&key)?;
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::ApiKey)
            .of(id.get(), saved.name.as_str())
            .changed(&before, &saved);
        Ok(Audited::new(saved, entry.if_changed()))
    })
}
