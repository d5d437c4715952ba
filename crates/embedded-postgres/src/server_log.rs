//! PostgreSQL's log file.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use rustix::fs::OFlags;

use crate::data_dir::DataDir;
use crate::error::{StartError, io_error};

const NAME: &str = "postgres.log";
const OLD_NAME: &str = "postgres.log.1";
/// Size in bytes above which a start, or the check of a running server, begins a new file.
const FULL: u64 = 16 << 20;
/// How much of the end of the log an error quotes: bytes, and lines.
const TAIL: (u64, usize) = (8192, 20);

/// Rotates the log of a running server if it is too large: errors caused by clients are logged, and
/// could fill the disk. If there is no space for the old file, it is dropped. The server appends,
/// so it continues at the file's new end; lines that it writes at this moment are lost.
pub(crate) fn bound(dir: &DataDir) -> Result<(), StartError> {
    let path = dir.path().join(NAME);
    if fs::symlink_metadata(&path).is_ok_and(|found| found.len() <= FULL) {
        return Ok(());
    }
    // Copied and truncated, not renamed, since the server keeps the file open.
    let mut full = dir.open_file(NAME, OFlags::RDWR)?;
    let old_path = dir.path().join(OLD_NAME);
    let mut old = dir.open_file(OLD_NAME, OFlags::WRONLY | OFlags::TRUNC)?;
    let copied = io::copy(&mut full, &mut old);
    if copied.is_err() {
        old.set_len(0).map_err(io_error("empty", &old_path))?;
    }
    full.set_len(0).map_err(io_error("empty", &path))?;
    copied.map(drop).map_err(io_error("write", &old_path))
}

/// The log, opened for one start of the server.
#[derive(Debug)]
pub(crate) struct ServerLog {
    pub(crate) path: PathBuf,
    file: File,
    start: u64,
}

impl ServerLog {
    /// Opens the log; a full one is renamed, and replaces the only old one.
    pub(crate) fn open(dir: &DataDir) -> Result<Self, StartError> {
        let path = dir.path().join(NAME);
        if fs::symlink_metadata(&path).is_ok_and(|found| found.len() > FULL) {
            fs::rename(&path, dir.path().join(OLD_NAME)).map_err(io_error("rename", &path))?;
        }
        let file = dir.open_file(NAME, OFlags::RDWR | OFlags::APPEND)?;
        let start = file.metadata().map_err(io_error("read", &path))?.len();
        Ok(Self { path, file, start })
    }

    /// A handle for a child process to write to.
    pub(crate) fn writer(&self) -> Result<File, StartError> {
        self.file.try_clone().map_err(io_error("open", &self.path))
    }

    /// The last lines that were written since it was opened.
    pub(crate) fn tail(&self) -> String {
        let read = || {
            let mut file = File::open(&self.path)?;
            let end = file.metadata()?.len();
            let from = self.start.max(end.saturating_sub(TAIL.0));
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.take(TAIL.0).read_to_end(&mut bytes)?;
            Ok::<_, std::io::Error>(bytes)
        };
        let bytes = read().unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        let skipped = lines.len().saturating_sub(TAIL.1);
        lines
            .into_iter()
            .skip(skipped)
            .collect::<Vec<_>>()
            .join("\n")
    }
}
