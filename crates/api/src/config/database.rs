//! PostgreSQL.
//!
//! - `DATABASE_URL` (`database.url`), `DATABASE_URL_FILE` (`database.url_file`): the database to
//!   use, as libpq parses it: `postgres://…`, or `key=value` pairs; not set: the embedded one.
//! - `CANGKU_DATABASE_POOL_SIZE` (`database.pool_size`): maximum number of connections (16).
//!   Requests share them less one for each stock writer and three for jobs, passwords and
//!   `/readyz`, but have one at least.
//! - `CANGKU_ALLOW_NEWER_SCHEMA` (`database.allow_newer_schema`): whether to work on a schema that
//!   a newer program has migrated (false).
//! - `CANGKU_PG_BIN` (`database.pg_bin`): folder of PostgreSQL's programs, for the embedded one
//!   (searched for in the usual places).

use std::path::PathBuf;

use cangku_persistence::{ConnectionOptions, migrations::NewerSchema};
use secrecy::{ExposeSecret, SecretString};

use super::reader::{ErrorReported, InvalidValue, Reader, plain_text, yes_or_no};
use super::setting::{Fallback, Setting};
use super::strength::example;

const URL: Setting = Setting::secret("DATABASE_URL", "database.url", "embedded PostgreSQL");
const POOL_SIZE: Setting = Setting::open(
    "CANGKU_DATABASE_POOL_SIZE",
    "database.pool_size",
    Fallback::Text("16"),
);
const ALLOW_NEWER_SCHEMA: Setting = Setting::open(
    "CANGKU_ALLOW_NEWER_SCHEMA",
    "database.allow_newer_schema",
    Fallback::Text("false"),
);
const PG_BIN: Setting = Setting::open(
    "CANGKU_PG_BIN",
    "database.pg_bin",
    Fallback::Described("looked for"),
);

pub(super) const SETTINGS: &[&Setting] = &[&URL, &POOL_SIZE, &ALLOW_NEWER_SCHEMA, &PG_BIN];

/// The database, and the size of its connection pool.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// The database to use; `None`: the embedded one. A secret, because it may contain a password.
    pub url: Option<SecretString>,
    /// Maximum number of connections.
    pub pool_size: u32,
    /// Whether to work on a schema that a newer program has migrated.
    pub newer_schema: NewerSchema,
    /// Folder of PostgreSQL's programs; `None`: search for it.
    pub pg_bin: Option<PathBuf>,
}

impl DatabaseConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let url = reader.secret(&URL, example, postgres_url);
        if let Ok(Some(url)) = &url
            && let Ok(options) = ConnectionOptions::parse(url.expose_secret())
        {
            reader.report.amend(&URL, options.shown());
        }
        let pool_size = reader.number(&POOL_SIZE, 1..=1000);
        let newer_schema = reader.value(&ALLOW_NEWER_SCHEMA, |text| {
            Ok(match yes_or_no(text)? {
                true => NewerSchema::Allowed,
                false => NewerSchema::Refused,
            })
        });
        let pg_bin = reader.optional(&PG_BIN, folder);
        Ok(Self {
            url: url?,
            pool_size: pool_size?,
            newer_schema: newer_schema?,
            pg_bin: pg_bin?,
        })
    }
}

/// Checks the URL with libpq's parser, which will also read it. The error quotes no part of it.
fn postgres_url(text: &str) -> Result<SecretString, InvalidValue> {
    match ConnectionOptions::parse(text) {
        Ok(_) => Ok(SecretString::from(text)),
        Err(error) => Err(InvalidValue::new(
            format!("can't be used as PostgreSQL's connection string: {error}"),
            error.remedy(),
        )),
    }
}

fn folder(text: &str) -> Result<PathBuf, InvalidValue> {
    let path = PathBuf::from(plain_text(text)?);
    if !path.is_dir() {
        return Err(InvalidValue::new(
            "is not a folder",
            "give the folder that holds initdb and postgres, or leave it out",
        ));
    }
    Ok(path)
}
