//! Creates an API key for a service.

use crate::{
    Result,
    accounts::{ApiKey, KeyHash, NewApiKey, Role, ServiceName},
    use_cases::Context,
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
    cx.transactor
        .run(|unit| Ok(unit.api_keys().insert(&key, cx.now())?))
}
