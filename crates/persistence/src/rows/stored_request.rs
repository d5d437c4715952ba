//! Rows of `idempotency_keys`.

use cangku_domain::{
    ApiKeyId, UserId,
    inventory::{
        Idempotency, IdempotencyKeyOwner, OwnedIdempotencyKey, StoredRequest, StoredResponse,
    },
    ports::{StorageError, StorageResult},
};
use diesel::{
    Queryable,
    sql_types::{BigInt, Binary, SmallInt, Text},
};

use super::{IntoEntity, columns::Row};

/// SQL types of the columns of a [`StoredRequestRow`].
pub(crate) type StoredRequestSqlType = (BigInt, Text, Binary, SmallInt, Text);

#[derive(Queryable)]
pub(crate) struct StoredRequestRow {
    scope: i64,
    key: String,
    fingerprint: Vec<u8>,
    status: i16,
    body: String,
}

impl IntoEntity for StoredRequestRow {
    type Entity = StoredRequest;

    fn into_entity(self) -> StorageResult<StoredRequest> {
        let row = Row::of("idempotency_keys", self.scope);
        let status = u16::try_from(self.status).map_err(|error| row.broken("status", error))?;
        Ok(StoredRequest {
            idempotency: Idempotency {
                key: OwnedIdempotencyKey {
                    owner: row.known("scope", owner_of(self.scope))?,
                    key: row.text("key", &self.key)?,
                },
                fingerprint: self.fingerprint,
            },
            response: StoredResponse {
                status,
                body: self.body,
            },
        })
    }
}

/// The owner of a key as stored: 0 for the shop, a user's id, or a service's id negated.
pub(crate) fn scope_of(key: &OwnedIdempotencyKey) -> i64 {
    match key.owner {
        IdempotencyKeyOwner::Shop => 0,
        IdempotencyKeyOwner::User(id) => id.get(),
        IdempotencyKeyOwner::Service(id) => -id.get(),
    }
}

fn owner_of(scope: i64) -> Option<IdempotencyKeyOwner> {
    match scope {
        0 => Some(IdempotencyKeyOwner::Shop),
        1.. => UserId::new(scope).map(IdempotencyKeyOwner::User),
        _ => scope
            .checked_neg()
            .and_then(ApiKeyId::new)
            .map(IdempotencyKeyOwner::Service),
    }
}

/// New rows, one vector per column, for `unnest(…)`.
#[derive(Default)]
pub(crate) struct NewStoredRequests<'a> {
    pub(crate) scopes: Vec<i64>,
    pub(crate) keys: Vec<&'a str>,
    pub(crate) fingerprints: Vec<&'a [u8]>,
    pub(crate) statuses: Vec<i16>,
    pub(crate) bodies: Vec<&'a str>,
}

impl<'a> NewStoredRequests<'a> {
    pub(crate) fn of(requests: &'a [StoredRequest]) -> StorageResult<Self> {
        let mut rows = Self::default();
        for StoredRequest {
            idempotency,
            response,
        } in requests
        {
            let no_status =
                |_too_big| StorageError::Inconsistent(format!("{} is no status", response.status));
            rows.scopes.push(scope_of(&idempotency.key));
            rows.keys.push(idempotency.key.key.as_str());
            rows.fingerprints.push(&idempotency.fingerprint);
            rows.statuses
                .push(i16::try_from(response.status).map_err(no_status)?);
            rows.bodies.push(&response.body);
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use cangku_domain::inventory::idempotency_key;

    use super::*;

    #[test]
    fn the_shop_each_user_and_each_service_have_a_scope_of_their_own() {
        for scope in [0, 1, 7, i64::MAX, -1, -7, -i64::MAX] {
            let owner = owner_of(scope).unwrap();
            let key = idempotency_key("k").unwrap();
            assert_eq!(scope_of(&OwnedIdempotencyKey { owner, key }), scope);
        }
        assert_eq!(owner_of(i64::MIN), None);
    }
}
