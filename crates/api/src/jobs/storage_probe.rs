//! Detects whether full storage has space again.

use std::{
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use cangku_domain::{accounts::SystemActor, ports::StorageError};
use cangku_persistence::Database;

use super::JobSet;
use crate::storage_health::{DATABASE, PICTURES, ProbeResult};

/// Interval of probing full storage.
const PAUSE: Duration = Duration::from_secs(2);
/// Bytes that a probe writes into a folder.
const PROBE_BYTES: usize = 256 << 10;

/// Starts the job for the database and these folders.
pub(crate) fn start(jobs: &mut JobSet, database: Database, folders: Vec<PathBuf>) {
    jobs.every(PAUSE, SystemActor::ProbeStorage, move |_cx| {
        DATABASE.probe(|| probe_database(&database));
        PICTURES.probe(|| probe_folders(&folders));
        Ok(false)
    });
}

fn probe_database(database: &Database) -> ProbeResult {
    match database.probe_space() {
        Ok(()) => ProbeResult::Space,
        // PostgreSQL may be unavailable because it stopped when it couldn't write its WAL.
        Err(StorageError::Full(_) | StorageError::Unavailable(_)) => ProbeResult::NoSpace,
        Err(_) => ProbeResult::Unknown,
    }
}

fn probe_folders(folders: &[PathBuf]) -> ProbeResult {
    let there = folders.iter().filter(|folder| folder.is_dir());
    for folder in there {
        match write_into(folder).map_err(|error| error.kind()) {
            Ok(()) => {}
            Err(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => return ProbeResult::NoSpace,
            Err(_) => return ProbeResult::Unknown,
        }
    }
    ProbeResult::Space
}

/// Writes an unnamed temporary file, which is deleted when it is closed.
fn write_into(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![1; PROBE_BYTES])?;
    // Some file systems allocate space only now.
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_space_is_seen_and_nothing_is_left_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let folders = [folder.path().to_owned(), missing];
        assert_eq!(probe_folders(&folders), ProbeResult::Space);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
