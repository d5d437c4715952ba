//! PostgreSQL.
//!
//! - `DATABASE_URL` (`database.url`), `DATABASE_URL_FILE` (`database.url_file`): the database to
//!   use, `postgres://…`; not set: the embedded one.
//! - `CANGKU_DATABASE_POOL_SIZE` (`database.pool_size`): connections at most (16). Requests share
//!   them less one for each stock writer and three for jobs and the like, but have one at least.
//! - `CANGKU_PG_BIN` (`database.pg_bin`): folder of PostgreSQL's programs, for the embedded one
//!   (looked for in the usual places).

use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::reader::{Complaint, Reader, Refused, plain_text};
use super::setting::{Fallback, Setting};
use super::strength::not_an_example;

const URL: Setting = Setting::secret("DATABASE_URL", "database.url", "embedded PostgreSQL");
const POOL_SIZE: Setting = Setting::open(
    "CANGKU_DATABASE_POOL_SIZE",
    "database.pool_size",
    Fallback::Text("16"),
);
const PG_BIN: Setting = Setting::open(
    "CANGKU_PG_BIN",
    "database.pg_bin",
    Fallback::Described("looked for"),
);

pub(super) const SETTINGS: &[&Setting] = &[&URL, &POOL_SIZE, &PG_BIN];

/// Which database, and how many connections.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// The database to use; `None` is the embedded one. Secret, for it may hold a password.
    pub url: Option<SecretString>,
    /// Connections at most.
    pub pool_size: u32,
    /// Folder of PostgreSQL's programs; `None` is to look for them.
    pub pg_bin: Option<PathBuf>,
}

impl DatabaseConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Refused> {
        let profile = reader.profile;
        let url = reader.optional(&URL, |text| {
            not_an_example(profile, text)?;
            postgres_url(text)
        });
        if let Ok(Some(url)) = &url {
            reader
                .report
                .amend(&URL, without_secrets(url.expose_secret()));
        }
        let pool_size = reader.number(&POOL_SIZE, 1..=1000);
        let pg_bin = reader.optional(&PG_BIN, folder);
        Ok(Self {
            url: url?,
            pool_size: pool_size?,
            pg_bin: pg_bin?,
        })
    }
}

fn postgres_url(text: &str) -> Result<SecretString, Complaint> {
    let remedy = "give one such as postgres://user:password@host:5432/database";
    let scheme = ["postgres://", "postgresql://"]
        .into_iter()
        .find(|it| text.starts_with(it));
    if scheme.is_none() {
        return Err(Complaint::new("is not a postgres:// URL", remedy));
    }
    if text
        .chars()
        .any(|letter| letter.is_whitespace() || letter.is_control())
    {
        return Err(Complaint::new("holds a space", "percent-encode it as %20"));
    }
    // PostgreSQL also takes several hosts, parted by commas, which is no URL to anyone else.
    if !text.contains(',')
        && let Err(error) = Url::parse(text)
    {
        let remedy = format!("{remedy}, with special characters percent-encoded");
        return Err(Complaint::new(
            format!("can't be read as a URL ({error})"),
            remedy,
        ));
    }
    Ok(SecretString::from(text))
}

/// The URL for the eye: no password, no parameters.
fn without_secrets(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else {
        return "set".to_owned();
    };
    url.set_query(None);
    url.set_fragment(None);
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return "set".to_owned();
    }
    url.to_string()
}

fn folder(text: &str) -> Result<PathBuf, Complaint> {
    let path = PathBuf::from(plain_text(text)?);
    if !path.is_dir() {
        return Err(Complaint::new(
            "is not a folder",
            "give the folder that holds initdb and postgres, or leave it out",
        ));
    }
    Ok(path)
}
