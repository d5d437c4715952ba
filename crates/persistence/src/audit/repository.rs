//! The audit log: repository within a transaction.

use cangku_domain::{
    audit::AuditEntry,
    ports::{AuditRepository, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Integer, Timestamptz},
};

use super::insert_entries::InsertEntries;
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{NewAuditRows, table_count},
    unit_of_work::PgUnitOfWork,
};

#[derive(QueryableByName)]
struct Purged {
    #[diesel(sql_type = BigInt)]
    purged: i64,
}

impl AuditRepository for PgUnitOfWork<'_> {
    fn record(&mut self, entries: &[AuditEntry], now: DateTime<Utc>) -> StorageResult<()> {
        let statement = InsertEntries {
            rows: NewAuditRows::of(entries),
            now,
        };
        let written = statement.execute(self.connection).into_storage_result()?;
        check_rows("writing the audit log", written, entries.len())
    }

    fn purge(&mut self, before: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        // The function is the only way to delete entries.
        let purged: Purged = sql_query("SELECT purge_audit_log($1, $2) AS purged")
            .bind::<Timestamptz, _>(before)
            .bind::<Integer, _>(limit)
            .get_result(self.connection)
            .into_storage_result()?;
        Ok(table_count(purged.purged))
    }
}
