//! The sync lock: an advisory lock of PostgreSQL, held by a connection of its own, so that one
//! process syncs at a time.

use cangku_domain::ports::{StorageError, StorageResult, SyncLease};
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    r2d2::R2D2Connection,
    sql_query,
    sql_types::{BigInt, Bool},
};

use crate::{connect::connect, error_mapping::IntoStorageResult, settings::Settings};

/// Key of the advisory lock; an arbitrary number, used for nothing else.
const LOCK_KEY: i64 = 0x6361_6e67_6b75_0002;

#[derive(QueryableByName)]
struct Flag {
    #[diesel(sql_type = Bool)]
    value: bool,
}

/// The lock, held until its connection ends.
pub(crate) struct PgSyncLease {
    connection: PgConnection,
}

impl PgSyncLease {
    pub(crate) fn try_acquire(settings: &Settings) -> StorageResult<Option<Self>> {
        let mut connection =
            connect(settings).map_err(|error| StorageError::Unavailable(Box::new(error)))?;
        let locked = query_flag(&mut connection, "SELECT pg_try_advisory_lock($1) AS value")
            .into_storage_result()?;
        Ok(locked.then_some(Self { connection }))
    }
}

fn query_flag(connection: &mut PgConnection, query: &str) -> diesel::QueryResult<bool> {
    let row: Flag = sql_query(query)
        .bind::<BigInt, _>(LOCK_KEY)
        .get_result(connection)?;
    Ok(row.value)
}

impl SyncLease for PgSyncLease {
    fn is_held(&mut self) -> bool {
        // A session's advisory lock lasts as long as the session.
        self.connection.ping().is_ok()
    }
}

impl Drop for PgSyncLease {
    /// Releases the lock explicitly: the end of the connection releases it too, but a moment later.
    fn drop(&mut self) {
        if let Err(error) = query_flag(
            &mut self.connection,
            "SELECT pg_advisory_unlock($1) AS value",
        ) {
            tracing::debug!(%error, "the sync lock goes with its connection");
        }
    }
}
