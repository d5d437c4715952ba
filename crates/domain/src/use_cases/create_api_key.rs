//! Making a key for a service.

use super::Context;
use crate::{
    Result,
    accounts::{ApiKey, KeyHash, NewApiKey, Role, ServiceName},
};

/// Makes a key, of which only the hash is kept.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless an admin asks;
/// [`Error::Duplicate`](crate::Error::Duplicate) where the name is taken, also by a revoked key:
/// the inventory log would mix up the two.
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
