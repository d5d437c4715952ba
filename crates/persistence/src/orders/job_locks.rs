//! Locks for jobs that only one instance runs at a time: advisory locks of PostgreSQL that end with
//! the transaction.

use cangku_domain::ports::{Job, JobLocks, StorageResult};
use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool},
};

use crate::{error_mapping::IntoStorageResult, unit_of_work::PgUnitOfWork};

/// Keys of the advisory locks: arbitrary numbers, used for nothing else.
pub(crate) const fn key(job: Job) -> i64 {
    match job {
        Job::CancelUnpaidOrders => 0x6361_6e67_6b75_0003,
        Job::FoldStatistics => 0x6361_6e67_6b75_0004,
        Job::LogSearches => 0x6361_6e67_6b75_0010,
    }
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    is_locked: bool,
}

impl JobLocks for PgUnitOfWork<'_> {
    fn try_lock(&mut self, job: Job) -> StorageResult<bool> {
        let row: Locked = sql_query("SELECT pg_try_advisory_xact_lock($1) AS is_locked")
            .bind::<BigInt, _>(key(job))
            .get_result(self.connection)
            .into_storage_result()?;
        Ok(row.is_locked)
    }

    fn wait_lock(&mut self, job: Job) -> StorageResult<()> {
        sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<BigInt, _>(key(job))
            .execute(self.connection)
            .into_storage_result()?;
        Ok(())
    }
}
