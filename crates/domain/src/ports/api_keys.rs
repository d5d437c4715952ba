//! Storage of services' API keys.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    ApiKeyId, Page, PageRequest,
    accounts::{ApiKey, KeyHash, NewApiKey},
};

/// Write access to services' API keys, within a transaction.
pub trait ApiKeyRepository {
    /// Inserts a new key.
    ///
    /// # Errors
    /// A constraint error if the name is taken.
    fn insert(&mut self, key: &NewApiKey, now: DateTime<Utc>) -> StorageResult<ApiKey>;
    /// Revokes the key; one that is revoked already keeps its time. `None` if it doesn't exist.
    fn revoke(&mut self, id: ApiKeyId, now: DateTime<Utc>) -> StorageResult<Option<ApiKey>>;
    /// Loads the key and locks its row.
    fn lock(&mut self, id: ApiKeyId) -> StorageResult<Option<ApiKey>>;
    /// Saves scopes and expiry of a locked key, and returns it with its new version.
    fn save(&mut self, key: &ApiKey) -> StorageResult<ApiKey>;
    /// Records that the key is used at `now`, unless a use after `unless_after` is recorded
    /// already.
    fn record_use(
        &mut self,
        id: ApiKeyId,
        now: DateTime<Utc>,
        unless_after: DateTime<Utc>,
    ) -> StorageResult<()>;
}

/// Queries on services' API keys.
pub trait ApiKeyQueries {
    /// The key with this id, revoked or not.
    fn find(&mut self, id: ApiKeyId) -> StorageResult<Option<ApiKey>>;
    /// The key with this hash, revoked or not.
    fn find_by_hash(&mut self, hash: &KeyHash) -> StorageResult<Option<ApiKey>>;
    /// A page of all keys, revoked ones included, by id.
    fn list(&mut self, page: PageRequest) -> StorageResult<Page<ApiKey>>;
}
