//! Creates an API key for a service.

use chrono::{DateTime, Utc};

use crate::{
    Result, Violation, ViolationCode, Violations,
    accounts::{ApiKey, KeyEnding, KeyHash, NewApiKey, Role, Scopes, ServiceName},
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// An API key that an admin wants to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyDraft {
    /// Unique among keys, without regard to case.
    pub name: ServiceName,
    /// What it shall allow; not empty.
    pub scopes: Scopes,
    /// From when on it isn't valid (UTC); `None` if it doesn't expire.
    pub expires_at: Option<DateTime<Utc>>,
    /// Hash of the key.
    pub key_hash: KeyHash,
    /// The last four characters of the key.
    pub last_four: KeyEnding,
}

/// Creates an API key. Only its hash and its last four characters are stored.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin and no service;
/// [`Error::Invalid`](crate::Error::Invalid) without scopes, or with an expiry that has passed;
/// [`Error::Duplicate`](crate::Error::Duplicate) if the name is taken, even by a revoked key: the
/// inventory log couldn't distinguish the two.
pub fn create_api_key(cx: Context<'_>, draft: ApiKeyDraft) -> Result<ApiKey> {
    cx.actor.require(Role::Admin)?;
    check_scopes(draft.scopes)?;
    check_expiry(draft.expires_at, cx.now())?;
    let key = NewApiKey {
        name: draft.name,
        scopes: draft.scopes,
        expires_at: draft.expires_at,
        key_hash: draft.key_hash,
        last_four: draft.last_four,
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

/// Checks that a key allows something.
pub(super) fn check_scopes(scopes: Scopes) -> Result<(), Violations> {
    if scopes.is_empty() {
        let message = "must have at least one scope";
        return Err(Violation::new("scopes", ViolationCode::TooShort, message).into());
    }
    Ok(())
}

/// Checks that a key doesn't expire at once.
pub(super) fn check_expiry(
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), Violations> {
    if expires_at.is_some_and(|expiry| expiry <= now) {
        let message = "must be in the future; revoke the key to end it now";
        return Err(Violation::new("expires_at", ViolationCode::OutOfRange, message).into());
    }
    Ok(())
}
