//! The schema: migrations up and down, names, constraints, and the tables as the program declares
//! them.

mod api_keys;
mod append_only;
mod audit_log;
mod checks;
mod delete_rules;
mod dump;
mod former_orders;
mod generated;
mod haier_configs;
mod identities;
mod migrating;
mod names;
mod payments;
mod program_tables;
mod supplier_names;
mod versions;

use diesel::{QueryableByName, RunQueryDsl, result::Error, sql_query, sql_types::Text};
use integration_tests::database::TestDatabase;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The rows of a query with one text column named `line`.
fn lines(database: &TestDatabase, query: &str) -> Vec<String> {
    let rows = sql_query(query).load::<Line>(&mut database.connection());
    let rows = rows.unwrap_or_else(|error| panic!("{error}: {query}"));
    rows.into_iter().map(|row| row.line).collect()
}

/// Runs one statement; returns the name of the violated constraint, if any.
fn refusal(database: &TestDatabase, statement: &str) -> Option<String> {
    match sql_query(statement).execute(&mut database.connection()) {
        Ok(_) => None,
        Err(Error::DatabaseError(_, information)) => {
            let name = information.constraint_name().map(str::to_owned);
            Some(name.unwrap_or_else(|| panic!("{}: {statement}", information.message())))
        }
        Err(error) => panic!("{error}: {statement}"),
    }
}
