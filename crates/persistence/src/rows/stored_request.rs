//! Rows of `idempotency_keys`.

use cangku_domain::{
    UserId,
    inventory::{Idempotency, ScopedKey, StoredAnswer, StoredRequest},
    ports::{StorageError, Stored},
};
use diesel::{
    Queryable,
    sql_types::{BigInt, Binary, SmallInt, Text},
};

use super::{IntoEntity, columns::Row};

/// What a [`StoredRequestRow`] is read from.
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

    fn into_entity(self) -> Stored<StoredRequest> {
        let row = Row::of("idempotency_keys", self.scope);
        let status = u16::try_from(self.status).map_err(|error| row.broken("status", error))?;
        Ok(StoredRequest {
            idempotency: Idempotency {
                key: ScopedKey {
                    user_id: UserId::new(self.scope),
                    key: row.text("key", &self.key)?,
                },
                fingerprint: self.fingerprint,
            },
            answer: StoredAnswer {
                status,
                body: self.body,
            },
        })
    }
}

/// Whose key it is, as its column holds it.
pub(crate) fn scope_of(key: &ScopedKey) -> i64 {
    key.user_id.map_or(0, UserId::get)
}

/// New rows, column by column.
#[derive(Default)]
pub(crate) struct NewStoredRequests<'a> {
    pub(crate) scopes: Vec<i64>,
    pub(crate) keys: Vec<&'a str>,
    pub(crate) fingerprints: Vec<&'a [u8]>,
    pub(crate) statuses: Vec<i16>,
    pub(crate) bodies: Vec<&'a str>,
}

impl<'a> NewStoredRequests<'a> {
    pub(crate) fn of(requests: &'a [StoredRequest]) -> Stored<Self> {
        let mut rows = Self::default();
        for StoredRequest {
            idempotency,
            answer,
        } in requests
        {
            let no_status =
                |_too_big| StorageError::Inconsistent(format!("{} is no status", answer.status));
            rows.scopes.push(scope_of(&idempotency.key));
            rows.keys.push(idempotency.key.key.as_str());
            rows.fingerprints.push(&idempotency.fingerprint);
            rows.statuses
                .push(i16::try_from(answer.status).map_err(no_status)?);
            rows.bodies.push(&answer.body);
        }
        Ok(rows)
    }
}
