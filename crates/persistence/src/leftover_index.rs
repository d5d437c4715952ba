//! Cleans up after an interrupted `CREATE INDEX CONCURRENTLY`.

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl, pg::PgConnection, sql_query, sql_types::Text,
};
use tracing::warn;

#[derive(QueryableByName)]
struct Leftover {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Drops the index that an interrupted migration has left, so that the migration can be repeated:
/// an invalid one, or a complete one if the process ended before it could record the migration. The
/// index is the one that `failure` names, in any language, as in `relation "…" already exists`.
/// Unique indexes stay, since a constraint may use them. Returns whether an index was dropped.
pub(crate) fn drop_leftover_index(connection: &mut PgConnection, failure: &str) -> bool {
    // Only names of lower-case letters, digits and `_`, so that the name needs no quotes below.
    let found: QueryResult<Vec<Leftover>> = sql_query(
        "SELECT index.relname::text AS name FROM pg_index \
         JOIN pg_class AS index ON index.oid = pg_index.indexrelid \
         WHERE index.relnamespace = current_schema()::regnamespace \
         AND NOT pg_index.indisunique AND index.relname ~ '^[a-z0-9_]+$' \
         AND $1 ~ ('\\m' || index.relname || '\\M')",
    )
    .bind::<Text, _>(failure)
    .load(connection);
    // With several matches it isn't known which one is meant.
    let Ok([Leftover { name }]) = found.as_deref() else {
        return false;
    };
    warn!(
        index = name,
        "an interrupted migration has left an index, which is built anew"
    );
    let dropped = sql_query(format!("DROP INDEX CONCURRENTLY {name}")).execute(connection);
    dropped.is_ok()
}
