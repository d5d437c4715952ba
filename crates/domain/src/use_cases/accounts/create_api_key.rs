//! Creates an API key for a service.

use crate::{
    Result,
    accounts::{ApiKey, KeyHash, NewApiKey, Role, ServiceName},
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// Creates an API key. Only its hash is stored.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken, even by a revoked key: the
/// inventory log couldn't distinguish the two.
pub fn create_api_key(cx: Context<'_>, name: ServiceName, key_hash: KeyHash) -> Result<ApiKey> {
    cx.actor.require(Role::Admin)?;
    let key = NewApiKey {
        name,
        key_hash,
        created_by: cx.actor.user_id,
    };
    cx.change(|unit| {
        let key = unit.api_keys().insert(&key, cx.now())?;
        let entry = cx
            .entry(AuditAction::Create, AuditSubject::ApiKey)
            .of(key.id.get(), key.name.as_str())
            .created(&key);
        Ok(Audited::by(key, entry))
    })
}
