//! Examines a database before it is migrated.

use std::{
    collections::HashSet,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use diesel::{PgConnection, result::Error};

use super::{
    error::SchemaMigrationError,
    history::{applied_versions, connect},
};
use crate::compatibility::{
    IncompatibleDatabase, check_database, is_of_pooler, is_transaction_pooled,
};

/// Timeout of the whole examination.
const EXAMINATION: Duration = Duration::from_secs(20);

/// Interval between two checks for a requested stop.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Returns a connection to a suitable database, and the versions of its applied migrations.
///
/// Runs on a thread of its own: a pooler whose pool is full lets each query wait, for minutes and
/// without a limit that a client could set, and neither a requested stop nor the caller's deadline
/// may wait for that. The thread ends with its query.
pub(super) fn examine(
    database_url: &str,
    is_stopped: &dyn Fn() -> bool,
) -> Result<(PgConnection, HashSet<String>), SchemaMigrationError> {
    // Capacity 1: the thread can send and end even if the caller has stopped waiting.
    let (sender, receiver) = mpsc::sync_channel(1);
    let url = database_url.to_owned();
    thread::Builder::new()
        .name("cangku-examine".to_owned())
        .spawn(move || drop(sender.send(examined(&url))))
        .map_err(|error| SchemaMigrationError::Connect(error.into()))?;
    let begun = Instant::now();
    loop {
        match receiver.recv_timeout(POLL_INTERVAL) {
            Ok(examined) => return examined,
            Err(RecvTimeoutError::Disconnected) => {
                let cause = "the examination of the database panicked";
                return Err(SchemaMigrationError::Connect(cause.into()));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if is_stopped() {
            return Err(SchemaMigrationError::Stopped);
        }
        if begun.elapsed() >= EXAMINATION {
            return Err(SchemaMigrationError::Connect(
                format!(
                    "no reply within {} s; if it is behind a pooler, see that its pool isn't full",
                    EXAMINATION.as_secs()
                )
                .into(),
            ));
        }
    }
}

fn examined(database_url: &str) -> Result<(PgConnection, HashSet<String>), SchemaMigrationError> {
    let mut connection = connect(database_url)?;
    check_database(&mut connection).map_err(no_reply)??;
    if is_transaction_pooled(&mut connection, database_url).map_err(no_reply)? {
        return Err(IncompatibleDatabase::TransactionPooling.into());
    }
    let applied = applied_versions(&mut connection).map_err(|error| {
        if is_of_pooler(&error) {
            return IncompatibleDatabase::TransactionPooling.into();
        }
        SchemaMigrationError::History(error.into())
    })?;
    Ok((connection, applied))
}

fn no_reply(error: Error) -> SchemaMigrationError {
    if is_of_pooler(&error) {
        return IncompatibleDatabase::TransactionPooling.into();
    }
    SchemaMigrationError::Connect(error.into())
}
