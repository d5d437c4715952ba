//! Storage of services' keys.

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    ApiKeyId, Page, PageRequest,
    accounts::{ApiKey, KeyHash, NewApiKey},
};

/// Services' keys within a transaction.
pub trait ApiKeyRepository {
    /// Writes a new key.
    ///
    /// # Errors
    /// A constraint where the name is taken.
    fn insert(&mut self, key: &NewApiKey, now: DateTime<Utc>) -> Stored<ApiKey>;
    /// Makes the key worth nothing from now on; one that already is keeps its time. `None` where
    /// it isn't there.
    ///
    /// # Errors
    /// Where storage fails.
    fn revoke(&mut self, id: ApiKeyId, now: DateTime<Utc>) -> Stored<Option<ApiKey>>;
    /// Notes that the key is used now, unless a use after `unless_after` is noted already.
    ///
    /// # Errors
    /// Where storage fails.
    fn note_use(
        &mut self,
        id: ApiKeyId,
        now: DateTime<Utc>,
        unless_after: DateTime<Utc>,
    ) -> Stored<()>;
}

/// Questions about services' keys.
pub trait ApiKeyQueries {
    /// The key of this hash, valid or not.
    ///
    /// # Errors
    /// Where storage fails.
    fn find_by_hash(&mut self, hash: &KeyHash) -> Stored<Option<ApiKey>>;
    /// Keys, by id, revoked ones too.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(&mut self, page: PageRequest) -> Stored<Page<ApiKey>>;
}
