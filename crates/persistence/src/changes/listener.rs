//! Hearing of what other processes have committed.

use std::collections::BTreeSet;

use cangku_domain::ports::{Change, ChangeListener, StorageError, Stored};
use diesel::{
    PgConnection, RunQueryDsl,
    connection::SimpleConnection,
    dsl::{select, sql},
    sql_types::{Bool, Text},
};

use super::notice::{CHANNEL, Notice, Sender};
use crate::{connecting::connect_with, failure::IntoStored, settings::Settings};

/// What a connection that does nothing but listen needs to notice soon that its host is gone.
const TIMEOUTS: [(&str, &str); 4] = [
    ("tcp_user_timeout", "3000"),
    ("keepalives_idle", "2"),
    ("keepalives_interval", "1"),
    ("keepalives_count", "2"),
];

/// A connection of its own that listens.
pub(crate) struct PgChangeListener {
    connection: PgConnection,
    own: Sender,
}

impl PgChangeListener {
    pub(crate) fn listen(settings: &Settings, own: Sender) -> Stored<Self> {
        let settings = Settings {
            application_name: format!("{} listener", settings.application_name),
            ..settings.clone()
        };
        let mut connection = connect_with(&settings, &TIMEOUTS)
            .map_err(|error| StorageError::Unavailable(Box::new(error)))?;
        connection
            .batch_execute(&format!("LISTEN {CHANNEL}"))
            .stored()?;
        Ok(Self { connection, own })
    }
}

impl ChangeListener for PgChangeListener {
    fn heard(&mut self) -> Stored<BTreeSet<Change>> {
        let mut changes = BTreeSet::new();
        // The first look may read the server's farewell and meet the end only at the second.
        for _ in 0..2 {
            for notification in self.connection.notifications_iter() {
                let notification = notification.stored()?;
                let notice = Notice::read(&notification.payload);
                if notification.channel == CHANNEL && notice.sender != self.own {
                    changes.extend(notice.changes);
                }
            }
        }
        Ok(changes)
    }

    fn check(&mut self) -> Stored<()> {
        // A connection that answers isn't enough: a pooler may have put another session behind it.
        let listens = sql::<Bool>("EXISTS (SELECT FROM pg_listening_channels() AS c WHERE c = ")
            .bind::<Text, _>(CHANNEL)
            .sql(")");
        if select(listens).get_result(&mut self.connection).stored()? {
            return Ok(());
        }
        let reason = "the session behind the connection isn't the one that listens";
        Err(StorageError::Unavailable(reason.into()))
    }
}
