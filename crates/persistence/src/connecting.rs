//! Opening one connection.

use cangku_domain::ports::{StorageError, Stored};
use diesel::{
    Connection, ConnectionError, PgConnection, RunQueryDsl, connection::SimpleConnection,
    sql_query, sql_types::Text,
};

use crate::settings::Settings;

/// What libpq needs to notice a host that is gone without a word, in its own units: seconds, and
/// milliseconds for `tcp_user_timeout`. They mean nothing to a Unix socket.
const PATIENCE: [(&str, &str); 5] = [
    ("connect_timeout", "3"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "20000"),
];

/// Connects and prepares the session.
///
/// # Errors
/// Where the server can't be reached or refuses.
pub(crate) fn connect(settings: &Settings) -> Result<PgConnection, ConnectionError> {
    let mut connection = PgConnection::establish(&conninfo(settings))?;
    prepare(&mut connection, settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// Connects once, and disconnects.
///
/// # Errors
/// [`StorageError::Unavailable`] if the server can't be reached or refuses.
pub fn probe(settings: &Settings) -> Stored<()> {
    let connected = connect(settings).map(drop);
    connected.map_err(|error| StorageError::Unavailable(Box::new(error)))
}

fn prepare(connection: &mut PgConnection, settings: &Settings) -> diesel::QueryResult<()> {
    // Only some roles may choose the language of messages; ours reads them in English alone.
    if let Err(error) = connection.batch_execute("SET lc_messages = 'C'") {
        tracing::debug!(%error, "the server's messages stay in its own language");
    }
    let timeout = settings.statement_timeout.as_millis().to_string();
    sql_query(
        "SELECT set_config('statement_timeout', $1, false), \
         set_config('idle_in_transaction_session_timeout', '60s', false)",
    )
    .bind::<Text, _>(timeout)
    .execute(connection)?;
    Ok(())
}

/// The connection string with our patience and name added where it has none of its own.
pub(crate) fn conninfo(settings: &Settings) -> String {
    let name = percent_encoded(&settings.application_name);
    let url = settings.url.trim();
    let is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
    let added = PATIENCE
        .into_iter()
        .filter(|(key, _)| !url.contains(&format!("{key}=")));
    if is_url {
        let mut whole = url.to_owned();
        let mut separator = if url.contains('?') { '&' } else { '?' };
        for (key, value) in added.chain([("fallback_application_name", name.as_str())]) {
            whole.push_str(&format!("{separator}{key}={value}"));
            separator = '&';
        }
        whole
    } else {
        // The pairs given last count, so ours come first.
        let name = settings.application_name.replace(['\'', '\\'], "");
        let ours: String = added
            .map(|(key, value)| format!("{key}={value} "))
            .collect();
        format!("{ours}fallback_application_name='{name}' {url}")
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_added_where_the_url_has_none() {
        let added = conninfo(&Settings::new("postgres://u@h/d?connect_timeout=9", "a b"));
        assert!(added.starts_with("postgres://u@h/d?connect_timeout=9&keepalives_idle=10&"));
        assert!(
            added.ends_with("&fallback_application_name=a%20b"),
            "{added}"
        );
        let added = conninfo(&Settings::new("postgres:///d", "x"));
        assert!(
            added.starts_with("postgres:///d?connect_timeout=3&"),
            "{added}"
        );
    }

    #[test]
    fn key_value_pairs_keep_the_last_word() {
        let added = conninfo(&Settings::new("host=/run dbname=d", "it's"));
        assert!(added.starts_with("connect_timeout=3 "), "{added}");
        assert!(added.ends_with("fallback_application_name='its' host=/run dbname=d"));
    }
}
