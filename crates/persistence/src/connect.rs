//! Opens a single connection.

use std::time::Duration;

use cangku_domain::ports::{StorageError, StorageResult};
use cangku_libpq::{Attempt, ConnectionOptions, OptionsError, SqlState, try_connect};
use diesel::{Connection, ConnectionError, PgConnection, RunQueryDsl, sql_query, sql_types::Text};

use crate::settings::Settings;

/// libpq options by which it detects a host that has vanished without closing the connection, in
/// its own units: seconds, and milliseconds for `tcp_user_timeout`. They have no effect on a Unix
/// socket.
const TIMEOUTS: [(&str, &str); 5] = [
    ("connect_timeout", "3"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "20000"),
];

/// Timeout of an attempt that only finds out why another one failed.
const DIAGNOSIS: Duration = Duration::from_secs(3);

/// Why connecting failed. Contains no part of the password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The connection string is invalid.
    #[error("the connection string can't be used: {}", with_remedy(.0))]
    Options(#[from] OptionsError),
    /// The server can't be reached or refuses. The text is libpq's; the server's part is in the
    /// server's language.
    #[error("{0}")]
    Failed(String),
}

fn with_remedy(error: &OptionsError) -> String {
    format!("{error}; {}", error.remedy())
}

/// Connects and configures the session.
///
/// # Errors
/// If the server can't be reached or refuses the connection.
pub(crate) fn connect(settings: &Settings) -> Result<PgConnection, ConnectError> {
    connect_with(settings, &[])
}

/// As [`connect`], with defaults for libpq options that the connection string doesn't set. They are
/// ignored if a service file completes the connection string.
pub(crate) fn connect_with(
    settings: &Settings,
    defaults: &[(&str, &str)],
) -> Result<PgConnection, ConnectError> {
    let options = ConnectionOptions::parse(&settings.url)?;
    let options = if uses_service(&options, is_set) {
        options
    } else {
        options.with_defaults(defaults)
    };
    let options = with_timeouts(options, &settings.application_name, is_set);
    let failed = |error: &dyn std::fmt::Display| {
        // Messages of Diesel and libpq may quote the connection string.
        let message = options.redacted(&error.to_string());
        ConnectError::Failed(message)
    };
    let mut connection = establish(&options).map_err(|error| failed(&error))?;
    prepare(&mut connection, settings).map_err(|error| failed(&error))?;
    Ok(connection)
}

/// Connects once, and disconnects.
///
/// # Errors
/// [`StorageError::Unavailable`] if the server can't be reached or refuses the connection.
pub fn probe(settings: &Settings) -> StorageResult<()> {
    let connected = connect(settings).map(drop);
    connected.map_err(|error| StorageError::Unavailable(Box::new(error)))
}

/// Connects without configuring the session: no limit on statements.
pub(crate) fn connect_unconfigured(url: &str, name: &str) -> Result<PgConnection, ConnectError> {
    let options = with_timeouts(ConnectionOptions::parse(url)?, name, is_set);
    establish(&options).map_err(|error| ConnectError::Failed(options.redacted(&error.to_string())))
}

fn establish(options: &ConnectionOptions) -> Result<PgConnection, ConnectionError> {
    PgConnection::establish(&options.to_conninfo())
}

fn prepare(connection: &mut PgConnection, settings: &Settings) -> diesel::QueryResult<()> {
    let timeout = settings.statement_timeout.as_millis().to_string();
    // Both settings in one round trip.
    sql_query(
        "SELECT set_config('statement_timeout', $1, false), \
         set_config('idle_in_transaction_session_timeout', '60s', false)",
    )
    .bind::<Text, _>(timeout)
    .execute(connection)?;
    Ok(())
}

/// Whether a service file completes the options. An option of the string takes precedence over the
/// file's.
fn uses_service(options: &ConnectionOptions, is_set: impl Fn(&str) -> bool) -> bool {
    options.get("service").is_some() || is_set("PGSERVICE")
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some()
}

/// Adds our timeouts and the application name unless the options set them. If a service file
/// completes the options, only the name is added: its timeouts apply, or those of libpq.
fn with_timeouts(
    options: ConnectionOptions,
    name: &str,
    is_set: impl Fn(&str) -> bool,
) -> ConnectionOptions {
    if uses_service(&options, &is_set) {
        return options.with_defaults(&[("fallback_application_name", name)]);
    }
    // An option of the string would take precedence over the environment variable.
    let is_in_environment = |keyword| keyword == "connect_timeout" && is_set("PGCONNECT_TIMEOUT");
    let timeouts = TIMEOUTS
        .into_iter()
        .filter(|(keyword, _)| !is_in_environment(*keyword));
    let defaults: Vec<_> = timeouts
        .chain([("fallback_application_name", name)])
        .collect();
    options.with_defaults(&defaults)
}

/// Why the server refuses this connection permanently, with advice to the operator, so that a start
/// needn't wait for it. `None` if the reason may be temporary, or nothing is wrong.
///
/// Tries to connect once. Reads no text of the server, so its language doesn't matter.
#[must_use]
pub fn permanent_connect_error(url: &str) -> Option<String> {
    let options = match ConnectionOptions::parse(url) {
        Ok(options) => with_timeouts(options, "cangku start", is_set),
        Err(error) => return Some(ConnectError::from(error).to_string()),
    };
    match try_connect(&options, DIAGNOSIS) {
        Attempt::Connected | Attempt::NoResponse => None,
        Attempt::Impossible => Some(
            "libpq refuses the options of DATABASE_URL; this build has no TLS, so that sslmode must \
             be disable, allow or prefer"
                .to_owned(),
        ),
        Attempt::PasswordNeeded => Some(
            "the server asks for a password, and DATABASE_URL has none; give it as \
             postgres://user:password@…, percent-encoded"
                .to_owned(),
        ),
        // With several hosts, waiting makes sense as long as one of them may recover.
        Attempt::Refused(states) if states.iter().all(is_permanent) => {
            let state = states.last()?;
            Some(format!("{} (SQLSTATE {state})", remedy(state)))
        }
        Attempt::Refused(_) => None,
    }
}

/// Whether a server that refuses a connection with this SQLSTATE will do so again.
fn is_permanent(state: &SqlState) -> bool {
    // Feature not supported, data exception, invalid authorization, invalid database name, syntax
    // error or access rule violation.
    matches!(state.class(), "0A" | "22" | "28" | "3D" | "42")
}

fn remedy(state: &SqlState) -> &'static str {
    match (state.class(), state.as_str()) {
        (_, "28P01") => "the password in DATABASE_URL is wrong for its user",
        ("28", _) => {
            "the server doesn't let this user in: see that the role exists and that pg_hba.conf \
             allows it from here"
        }
        ("3D", _) => {
            "there is no database of this name: make it by \
             `createdb -E UTF8 --locale=C.UTF-8 -T template0 NAME`"
        }
        (_, "42501") => {
            "the role may not connect to the database: `GRANT CONNECT ON DATABASE … TO …`"
        }
        _ => "the server refuses the connection for a reason that doesn't pass by itself",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_added_unless_given() {
        let options = ConnectionOptions::parse("postgres://u@h/d?keepalives_idle=9").unwrap();
        let options = with_timeouts(options, "it's", |_| false);
        assert_eq!(options.get("keepalives_idle"), Some("9"));
        assert_eq!(options.get("tcp_user_timeout"), Some("20000"));
        assert_eq!(options.get("fallback_application_name"), Some("it's"));
    }

    #[test]
    fn timeouts_of_a_service_file_are_not_overridden() {
        let given = |url| ConnectionOptions::parse(url).unwrap();
        for options in [
            with_timeouts(given("service=shop"), "shop", |_| false),
            with_timeouts(given("postgres://h/d?service=shop"), "shop", |_| false),
            with_timeouts(given("postgres:///"), "shop", |name| name == "PGSERVICE"),
        ] {
            assert_eq!(options.get("fallback_application_name"), Some("shop"));
            for (keyword, _) in TIMEOUTS {
                assert_eq!(options.get(keyword), None, "{keyword}");
            }
        }
    }

    #[test]
    fn an_unusable_string_is_a_lasting_refusal_without_the_password() {
        let refusal = permanent_connect_error("postgres://u:xy@zzy@127.0.0.1:1/d").unwrap();
        assert!(refusal.contains("%40"), "{refusal}");
        assert!(
            !refusal.contains("xy") && !refusal.contains("zzy"),
            "{refusal}"
        );
    }

    #[test]
    fn an_unreachable_server_is_no_permanent_error() {
        assert_eq!(permanent_connect_error("postgres://u@127.0.0.1:1/d"), None);
    }
}
