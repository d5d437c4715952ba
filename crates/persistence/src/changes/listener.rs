//! Receives the changes that other processes have committed.

use std::collections::BTreeSet;

use cangku_domain::ports::{Change, ChangeListener, StorageError, StorageResult};
use diesel::{
    PgConnection, RunQueryDsl,
    connection::SimpleConnection,
    dsl::{select, sql},
    sql_types::{Bool, Text},
};

use super::notice::{CHANNEL, Notice, Sender};
use crate::{connect::connect_with, error_mapping::IntoStorageResult, settings::Settings};

/// libpq options by which a connection that only listens soon notices that its host is gone:
/// milliseconds for `tcp_user_timeout`, seconds for the idle time and the interval.
const TIMEOUTS: [(&str, &str); 4] = [
    ("tcp_user_timeout", "3000"),
    ("keepalives_idle", "2"),
    ("keepalives_interval", "1"),
    ("keepalives_count", "2"),
];

/// A dedicated connection that listens on the channel.
pub(crate) struct PgChangeListener {
    connection: PgConnection,
    own: Sender,
}

impl PgChangeListener {
    pub(crate) fn listen(settings: &Settings, own: Sender) -> StorageResult<Self> {
        let settings = Settings {
            application_name: format!("{} listener", settings.application_name),
            ..settings.clone()
        };
        let mut connection = connect_with(&settings, &TIMEOUTS)
            .map_err(|error| StorageError::Unavailable(Box::new(error)))?;
        connection
            .batch_execute(&format!("LISTEN {CHANNEL}"))
            .into_storage_result()?;
        Ok(Self { connection, own })
    }
}

impl ChangeListener for PgChangeListener {
    fn receive(&mut self) -> StorageResult<BTreeSet<Change>> {
        let mut changes = BTreeSet::new();
        // When the server closes the connection, the first read may return its last message, and
        // only the second one the error.
        for _ in 0..2 {
            for notification in self.connection.notifications_iter() {
                let notification = notification.into_storage_result()?;
                // This process has observed its own changes already, at commit.
                let notice = Notice::read(&notification.payload);
                if notification.channel == CHANNEL && notice.sender != self.own {
                    changes.extend(notice.changes);
                }
            }
        }
        Ok(changes)
    }

    fn check(&mut self) -> StorageResult<()> {
        // A ping isn't enough: a pooler may have put another session behind the connection.
        let listens = sql::<Bool>("EXISTS (SELECT FROM pg_listening_channels() AS c WHERE c = ")
            .bind::<Text, _>(CHANNEL)
            .sql(")");
        if select(listens)
            .get_result(&mut self.connection)
            .into_storage_result()?
        {
            return Ok(());
        }
        let reason = "the session behind the connection isn't the one that listens";
        Err(StorageError::Unavailable(reason.into()))
    }
}
