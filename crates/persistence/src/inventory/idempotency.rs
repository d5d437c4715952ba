//! Stored requests by idempotency key.

use std::collections::BTreeSet;

use cangku_domain::{
    inventory::{OwnedIdempotencyKey, StoredRequest},
    ports::{Constraint, IdempotencyRepository, StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_query,
    sql_types::{BigInt, Binary, SmallInt, Text, Timestamptz},
};

use crate::prepared::{prepared, push_unnest};
use crate::{
    error_mapping::IntoStorageResult,
    rows::{NewStoredRequests, StoredRequestRow, StoredRequestSqlType, entities, scope_of},
    unit_of_work::PgUnitOfWork,
};

impl IdempotencyRepository for PgUnitOfWork<'_> {
    fn find(&mut self, keys: &BTreeSet<OwnedIdempotencyKey>) -> StorageResult<Vec<StoredRequest>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let statement = FindRequests {
            scopes: keys.iter().map(scope_of).collect(),
            keys: keys.iter().map(|key| key.key.as_str()).collect(),
        };
        let rows: Vec<StoredRequestRow> = statement.load(self.connection).into_storage_result()?;
        entities(rows)
    }

    fn store(&mut self, requests: &[StoredRequest], now: DateTime<Utc>) -> StorageResult<()> {
        if requests.is_empty() {
            return Ok(());
        }
        let rows = NewStoredRequests::of(requests)?;
        let inserted = InsertRequests { rows, now }
            .execute(self.connection)
            .into_storage_result()?;
        // Fewer rows: another transaction has stored a request under one of the keys.
        match inserted == requests.len() {
            true => Ok(()),
            false => Err(StorageError::Constraint(Constraint::UniqueIdempotencyKey)),
        }
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        // `SKIP LOCKED`: several processes can purge at once without waiting for each other.
        let purged = sql_query(
            "DELETE FROM idempotency_keys WHERE (scope, key) IN ( \
                 SELECT scope, key FROM idempotency_keys WHERE created_at < $1 \
                 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED \
             )",
        )
        .bind::<Timestamptz, _>(time)
        .bind::<BigInt, _>(i64::from(limit))
        .execute(self.connection)
        .into_storage_result()?;
        Ok(u64::try_from(purged).unwrap_or(u64::MAX))
    }
}

/// Query for stored requests by key. `OFFSET 0` prevents the planner from flattening the lateral
/// subquery into a join, which could scan the table: each key remains an index lookup for any size
/// of the table.
struct FindRequests<'a> {
    scopes: Vec<i64>,
    keys: Vec<&'a str>,
}

prepared!(FindRequests<'a> -> StoredRequestSqlType);

impl QueryFragment<Pg> for FindRequests<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT stored.scope, stored.key, stored.fingerprint, stored.status, stored.body FROM ",
        );
        push_unnest!(out, BigInt: self.scopes, Text: self.keys);
        out.push_sql(
            " AS wanted (scope, key) CROSS JOIN LATERAL ( \
                 SELECT * FROM idempotency_keys AS stored \
                 WHERE stored.scope = wanted.scope AND stored.key = wanted.key OFFSET 0 \
             ) AS stored",
        );
        Ok(())
    }
}

/// Inserts requests. Skips a key that exists already; the caller notices by the row count. A unique
/// violation would write an error to the server's log for each request that a client repeats.
struct InsertRequests<'a> {
    rows: NewStoredRequests<'a>,
    now: DateTime<Utc>,
}

prepared!(InsertRequests<'a> -> ());

impl QueryFragment<Pg> for InsertRequests<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, status, body, created_at) \
             SELECT row.scope, row.key, row.fingerprint, row.status, row.body, ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" FROM ");
        push_unnest!(
            out,
            BigInt: self.rows.scopes,
            Text: self.rows.keys,
            Binary: self.rows.fingerprints,
            SmallInt: self.rows.statuses,
            Text: self.rows.bodies,
        );
        out.push_sql(
            " WITH ORDINALITY AS row (scope, key, fingerprint, status, body, position) \
             ORDER BY row.position ON CONFLICT ON CONSTRAINT unique_idempotency_key DO NOTHING",
        );
        Ok(())
    }
}
