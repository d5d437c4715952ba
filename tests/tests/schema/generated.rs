//! The program's `schema.rs` matches the database.

use std::process::Command;

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool, Nullable, Text},
};
use integration_tests::database::TestDatabase;

use crate::{
    lines,
    program_tables::{Column, read},
};

const SCHEMA: &str = include_str!("../../../crates/persistence/src/schema.rs");

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    udt_name: String,
    #[diesel(sql_type = Bool)]
    is_nullable: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    max_length: Option<i64>,
    #[diesel(sql_type = Text)]
    comment: String,
    #[diesel(sql_type = Bool)]
    is_key: bool,
}

const COLUMNS: &str = "
    SELECT c.table_name::text, c.column_name::text, c.udt_name::text,
        c.is_nullable = 'YES' AS is_nullable, c.character_maximum_length::bigint AS max_length,
        coalesce(col_description(t.oid, c.ordinal_position::int), '') AS comment,
        c.ordinal_position = ANY (k.conkey) AS is_key
    FROM information_schema.columns AS c
    JOIN pg_class AS t ON t.oid = c.table_name::regclass
    JOIN pg_constraint AS k ON k.conrelid = t.oid AND k.contype = 'p'
    WHERE c.table_schema = 'public' AND c.table_name !~ '^__diesel'
    ORDER BY c.table_name, c.ordinal_position";

impl From<Found> for Column {
    fn from(found: Found) -> Self {
        let plain = match found.udt_name.strip_prefix('_') {
            // No array here may contain nulls, which check constraints ensure.
            Some(element) => format!("Array<{}>", diesel_name(element)),
            None => diesel_name(&found.udt_name),
        };
        let sql_type = if found.is_nullable {
            format!("Nullable<{plain}>")
        } else {
            plain
        };
        Self {
            table: found.table_name,
            name: found.column_name,
            sql_type,
            max_length: found.max_length,
            comment: found.comment,
            is_key: found.is_key,
        }
    }
}

/// Diesel names PostgreSQL's types as PostgreSQL does, with a capital.
fn diesel_name(udt_name: &str) -> String {
    let mut letters = udt_name.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

#[test]
fn columns_types_nullability_lengths_keys_and_comments_agree() {
    let database = TestDatabase::fresh();
    let found = sql_query(COLUMNS)
        .load::<Found>(&mut database.connection())
        .unwrap();
    let in_database: Vec<Column> = found.into_iter().map(Column::from).collect();
    let in_program = read(SCHEMA).columns;
    assert!(in_database.len() > 90);
    for (program, database) in in_program.iter().zip(&in_database) {
        assert_eq!(program, database);
    }
    assert_eq!(in_program.len(), in_database.len());
}

#[test]
fn tables_their_comments_and_their_ties_agree() {
    let database = TestDatabase::fresh();
    let program = read(SCHEMA);
    let tables = "SELECT format('%s: %s', c.relname, obj_description(c.oid)) AS line
        FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            AND c.relname !~ '^__diesel' ORDER BY c.relname";
    let in_program: Vec<_> = program
        .tables
        .iter()
        .map(|(table, comment)| format!("{table}: {comment}"))
        .collect();
    assert_eq!(in_program, lines(&database, tables));
    let names: Vec<_> = program.tables.into_iter().map(|(table, _)| table).collect();
    assert_eq!(program.together, names);
    let ties =
        "SELECT format('%s -> %s (%s)', c.conrelid::regclass, c.confrelid::regclass, a.attname)
            AS line
        FROM pg_constraint AS c
        JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        -- Diesel declares no join of a table with itself.
        WHERE c.contype = 'f' AND c.conrelid <> c.confrelid ORDER BY 1";
    assert_eq!(program.joinable, lines(&database, ties));
}

/// Only if Diesel's CLI is installed: installing it takes minutes.
#[test]
fn diesel_would_write_the_same_file() {
    if Command::new("diesel").arg("--version").output().is_err() {
        eprintln!("there is no program `diesel` here; the tests above compare without it");
        return;
    }
    let database = TestDatabase::fresh();
    let printed = Command::new("diesel")
        .args(["print-schema", "--database-url", database.url()])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(
        printed.status.success(),
        "{}",
        String::from_utf8_lossy(&printed.stderr)
    );
    assert_eq!(String::from_utf8(printed.stdout).unwrap(), SCHEMA);
}
