//! Connects to a database and reads which migrations were applied to it.

use std::collections::HashSet;

use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Bool, Text},
};

use super::error::SchemaMigrationError;
use crate::connect::connect_unconfigured;

pub(super) fn connect(database_url: &str) -> Result<PgConnection, SchemaMigrationError> {
    connect_unconfigured(database_url, "cangku migrations")
        .map_err(|error| SchemaMigrationError::Connect(error.into()))
}

/// The result of a query for one condition.
#[derive(QueryableByName)]
pub(super) struct Flag {
    #[diesel(sql_type = Bool)]
    pub(super) value: bool,
}

#[derive(QueryableByName)]
struct AppliedVersion {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Versions of the applied migrations. Only reads, unlike Diesel's own method, which would first create its table.
pub(super) fn applied_versions(connection: &mut PgConnection) -> QueryResult<HashSet<String>> {
    let has_history =
        sql_query("SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS value")
            .get_result::<Flag>(connection)?
            .value;
    if !has_history {
        return Ok(HashSet::new());
    }
    let rows = sql_query("SELECT version FROM __diesel_schema_migrations")
        .load::<AppliedVersion>(connection)?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}
