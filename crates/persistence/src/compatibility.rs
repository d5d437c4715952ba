//! Checks that the program can work on a given database: its encoding, its locale, and that a
//! connection is one session.

use cangku_libpq::{ErrorSource, SqlState, error_source};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl,
    result::Error,
    sql_query,
    sql_types::{Bool, Integer, Text},
};

use crate::connect::connect_unconfigured;

/// How to create a suitable database.
const REMEDY: &str = "make one by `createdb -E UTF8 --locale=C.UTF-8 -T template0 NAME` and restore \
                      a dump of this one into it";

/// Letters beyond ASCII that every Unicode locale converts to the same lower case, and the I, which
/// a Turkish one converts differently.
const LETTERS: &str = "IÄÉÇØŁŽЖΩ";

/// Rounds of the check for a pooler that switches sessions; a busy one may stay undetected in some
/// of them.
const ROUNDS: u32 = 4;

/// Why the program can't work on a database.
#[derive(Debug, thiserror::Error)]
pub enum IncompatibleDatabase {
    /// The encoding can't hold every text.
    #[error("the database's encoding is {found}, but must be UTF8: {REMEDY}")]
    Encoding {
        /// The encoding that the database has, such as `SQL_ASCII`.
        found: String,
    },
    /// Names that are equal to the program would be different to the database.
    #[error(
        "the database's locale {found} doesn't lower letters as Unicode does, and names are compared \
         by that: {REMEDY}"
    )]
    Locale {
        /// `LC_CTYPE` of the database, or its ICU locale.
        found: String,
    },
    /// Statements of one connection run in several sessions.
    #[error(
        "the database is behind a pooler that changes sessions between transactions (PgBouncer: \
         pool_mode = transaction or statement). Prepared statements, LISTEN and advisory locks need \
         one session for each connection: set pool_mode = session for this database, or let \
         DATABASE_URL lead to the server itself"
    )]
    TransactionPooling,
    /// The role may not use the sequence of order ids.
    #[error(
        "the role {role} may not use the sequence {sequence}, which new orders take their numbers \
         from: run `GRANT USAGE ON SEQUENCE {sequence} TO {role}` as the schema's owner"
    )]
    NoSequence {
        /// The current role, quoted as an SQL identifier.
        role: String,
        /// The sequence with its schema, quoted as an SQL identifier.
        sequence: String,
    },
}

#[derive(QueryableByName)]
struct Encoding {
    #[diesel(sql_type = Text)]
    encoding: String,
}

#[derive(QueryableByName)]
struct Locale {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    lowers: bool,
}

#[derive(QueryableByName)]
struct Session {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

#[derive(QueryableByName)]
struct SequenceRight {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    sequence: String,
    #[diesel(sql_type = Bool)]
    is_granted: bool,
}

/// Checks that the role may use the sequence of order ids; the schema must be up to date. Other
/// tables have identity columns, which need no right to the sequence.
///
/// # Errors
/// If the query fails.
pub(crate) fn check_order_numbers(
    connection: &mut PgConnection,
) -> QueryResult<Result<(), IncompatibleDatabase>> {
    let right: SequenceRight = sql_query(
        "SELECT quote_ident(current_user) AS role, sequence, \
                has_sequence_privilege(sequence, 'USAGE, UPDATE') AS is_granted \
         FROM pg_get_serial_sequence('orders', 'id') AS sequence",
    )
    .get_result(connection)?;
    if right.is_granted {
        return Ok(Ok(()));
    }
    Ok(Err(IncompatibleDatabase::NoSequence {
        role: right.role,
        sequence: right.sequence,
    }))
}

/// Whether the server didn't know a statement that had just been prepared, or knew it already: a
/// pooler has sent the two halves of one query to different sessions.
pub(crate) fn is_of_pooler(error: &Error) -> bool {
    let Error::DatabaseError(_, information) = error else {
        return false;
    };
    let source = error_source(|| _ = information.table_name());
    matches!(source, ErrorSource::State(state) if is_lost_statement(state))
}

/// `invalid_sql_statement_name` and `duplicate_prepared_statement`.
fn is_lost_statement(state: SqlState) -> bool {
    matches!(state.as_str(), "26000" | "42P05")
}

/// Checks encoding and locale of the database.
///
/// # Errors
/// If a query fails.
pub(crate) fn check_database(
    connection: &mut PgConnection,
) -> QueryResult<Result<(), IncompatibleDatabase>> {
    let encoding: Encoding = sql_query("SELECT current_setting('server_encoding') AS encoding")
        .get_result(connection)?;
    // First, because with other encodings the letters of the next query are invalid.
    if encoding.encoding != "UTF8" {
        let found = encoding.encoding;
        return Ok(Err(IncompatibleDatabase::Encoding { found }));
    }
    // An ICU locale's name is in a column whose own name depends on PostgreSQL's version:
    // `to_jsonb` finds either.
    let locale: Locale = sql_query(
        "SELECT coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', d.datctype) AS name, \
                lower($1) = $2 AS lowers \
         FROM pg_database AS d WHERE d.datname = current_database()",
    )
    .bind::<Text, _>(LETTERS)
    .bind::<Text, _>(LETTERS.to_lowercase())
    .get_result(connection)?;
    if !locale.lowers {
        let found = locale.name;
        return Ok(Err(IncompatibleDatabase::Locale { found }));
    }
    Ok(Ok(()))
}

/// Whether a pooler distributes the statements of one connection over several sessions.
///
/// A connection that is one session keeps its backend, and no other connection has the same one at
/// that time. A transaction pooler breaks one of the two: while a second connection holds a
/// transaction open, it has the backend that the first one had, or the first one gets another.
///
/// # Errors
/// If a query fails.
pub(crate) fn is_transaction_pooled(first: &mut PgConnection, url: &str) -> QueryResult<bool> {
    let Ok(mut second) = connect_unconfigured(url, "cangku start") else {
        // The role may be limited to one connection; a pooler would accept more.
        return Ok(false);
    };
    for round in 0..ROUNDS {
        let before = backend(first)?;
        // If a pooler assigns servers round-robin, an extra query shifts the assignment.
        if round % 2 == 1 {
            backend(&mut second)?;
        }
        if let Err(error) = sql_query("BEGIN").execute(&mut second) {
            // A statement pooler rejects transactions and disconnects, but accepts a single
            // statement. A pooler whose pool is full has no session for that either.
            let again = connect_unconfigured(url, "cangku start");
            return match again.map(|mut second| backend(&mut second)) {
                Ok(Ok(_)) => Ok(true),
                _ => Err(error),
            };
        }
        let other = backend(&mut second)?;
        let has_changed = other == before || backend(first)? != before;
        sql_query("COMMIT").execute(&mut second)?;
        if has_changed {
            return Ok(true);
        }
    }
    Ok(false)
}

fn backend(connection: &mut PgConnection) -> QueryResult<i32> {
    let session: Session = sql_query("SELECT pg_backend_pid() AS pid").get_result(connection)?;
    Ok(session.pid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_a_pooler_loses_are_known_by_their_states() {
        for (state, expected) in [
            ("26000", true),
            ("42P05", true),
            ("42P01", false),
            ("57014", false),
        ] {
            let found = is_lost_statement(SqlState::new(state).unwrap());
            assert_eq!(found, expected, "{state}");
        }
    }
}
