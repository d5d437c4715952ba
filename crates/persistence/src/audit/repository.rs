//! The audit log: repository within a transaction.

use cangku_domain::{
    audit::AuditEntry,
    ports::{AuditRepository, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName, RunQueryDsl, insert_into, sql_query,
    sql_types::{BigInt, Integer, Timestamptz},
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{NewAuditRow, table_count},
    schema::audit_log,
    unit_of_work::PgUnitOfWork,
};

/// Rows per statement: one takes 15 of the 65 535 parameters that a statement may have.
const BATCH_SIZE: usize = 1_000;

#[derive(QueryableByName)]
struct Purged {
    #[diesel(sql_type = BigInt)]
    purged: i64,
}

impl AuditRepository for PgUnitOfWork<'_> {
    fn record(&mut self, entries: &[AuditEntry], now: DateTime<Utc>) -> StorageResult<()> {
        for entries in entries.chunks(BATCH_SIZE) {
            let rows: Vec<_> = entries
                .iter()
                .map(|entry| NewAuditRow::of(entry, now))
                .collect();
            let written = insert_into(audit_log::table)
                .values(&rows)
                .execute(self.connection)
                .into_storage_result()?;
            check_rows("writing the audit log", written, rows.len())?;
        }
        Ok(())
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
