//! The owner: the process that runs the shared server.

use std::{
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use embedded_postgres::{Server, Settings};

use super::folder::{Folder, StartResult};

/// How long the server keeps running without tests.
const IDLE_TIMEOUT: Duration = Duration::from_secs(3);
const TICK: Duration = Duration::from_millis(100);

/// Speed over durability: the data is disposable.
const PARAMETERS: [(&str, &str); 8] = [
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("max_wal_size", "4GB"),
    ("autovacuum", "off"),
    ("max_connections", "400"),
];

/// Runs a server in this folder until no process has used it for 3 s, then removes both. Does
/// nothing if the folder already has an owner.
pub fn run_server(folder: &Path) {
    let folder = Folder::at(folder);
    let Some(_owner) = folder.become_owner() else {
        return;
    };
    folder.clear();
    folder.sweep_others();
    let mut settings = Settings::new(folder.server(), "postgres", "tests");
    settings.parameters = PARAMETERS
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
    let server = Server::start(settings);
    folder.write_result(&match &server {
        Ok(server) => StartResult::Ready(server.url().to_owned()),
        Err(error) => StartResult::Failed(error.to_string()),
    });

    let mut last_used = Instant::now();
    // Held to the end: processes that arrive meanwhile wait, and then start a new owner.
    let _lease = loop {
        sleep(TICK);
        match folder.exclusive_lease() {
            Ok(Some(lease)) if last_used.elapsed() > IDLE_TIMEOUT => break Some(lease),
            Ok(Some(_)) => {}
            Ok(None) => last_used = Instant::now(),
            // The folder was removed by another process.
            Err(_gone) => break None,
        }
    };
    drop(server);
    folder.remove();
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        os::unix::fs::PermissionsExt,
        thread::{self, sleep},
        time::Duration,
    };

    use diesel::{Connection, PgConnection};

    use super::{Folder, StartResult, run_server};

    #[test]
    fn the_server_stops_after_the_last_lease_and_its_folder_is_removed() {
        let parent = tempfile::Builder::new()
            .prefix("cangku-owner-")
            .tempdir()
            .unwrap();
        fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let path = parent.path().join("shared");
        let folder = Folder::at(&path);
        let (one, other) = (folder.lease(), folder.lease());
        // Remains of a killed owner.
        fs::create_dir(path.join("server-1")).unwrap();
        let own = std::process::id();
        fs::write(
            path.join("result"),
            format!("{own}\nready\npostgres://nowhere/"),
        )
        .unwrap();
        assert!(folder.result().is_none(), "its owner has released the lock");
        fs::write(path.join("result"), "4194305\nready\npostgres://nowhere/").unwrap();
        assert!(folder.result().is_none(), "its owner is dead");

        thread::scope(|scope| {
            let owner = scope.spawn(|| run_server(&path));
            let url = loop {
                match folder.result() {
                    Some(StartResult::Ready(url)) => break url,
                    Some(StartResult::Failed(reason)) => panic!("{reason}"),
                    None => sleep(Duration::from_millis(10)),
                }
            };
            assert!(!path.join("server-1").exists());
            assert!(folder.has_owner());
            run_server(&path); // A second owner ends at once.
            drop(one);
            PgConnection::establish(&url).unwrap();
            drop(other);
            owner.join().unwrap();
            assert!(PgConnection::establish(&url).is_err());
        });
        assert!(!path.exists());
    }
}
