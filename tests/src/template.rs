//! A template database with all migrations, created once per server and schema version.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Bool, Text},
};

use crate::database::with_database;

/// Key of the advisory lock that is held while a template is created.
const LOCK_KEY: i64 = 0x6361_6e67_6b75_7e57;

#[derive(QueryableByName)]
struct Exists {
    #[diesel(sql_type = Bool)]
    exists: bool,
}

/// Creates the template unless it exists; returns its name.
pub(crate) fn ensure(admin: &mut PgConnection, server_url: &str) -> String {
    let name = format!("cangku_template_{:016x}", hash_of_migrations());
    if !exists(admin, &name) {
        admin
            .batch_execute(&format!("SELECT pg_advisory_lock({LOCK_KEY})"))
            .unwrap();
        // Checked again: another process may have created it while this one waited for the lock.
        if !exists(admin, &name) {
            make(admin, server_url, &name);
        }
        admin
            .batch_execute(&format!("SELECT pg_advisory_unlock({LOCK_KEY})"))
            .unwrap();
    }
    name
}

/// Created under another name and renamed, so that no test copies an incomplete template.
fn make(admin: &mut PgConnection, server_url: &str, name: &str) {
    let draft = format!("{name}_draft");
    let mut run = |sql: String| admin.batch_execute(&sql).unwrap();
    run(format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"));
    run(format!("CREATE DATABASE {draft} TEMPLATE template0"));
    cangku_persistence::migrations::run_pending(&with_database(server_url, &draft)).unwrap();
    run(format!("ALTER DATABASE {draft} RENAME TO {name}"));
}

fn exists(admin: &mut PgConnection, name: &str) -> bool {
    sql_query("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS exists")
        .bind::<Text, _>(name)
        .get_result::<Exists>(admin)
        .unwrap()
        .exists
}

fn hash_of_migrations() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("up.sql"))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read(file).unwrap().hash(&mut hasher);
    }
    hasher.finish()
}
