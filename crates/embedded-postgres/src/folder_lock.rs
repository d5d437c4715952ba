//! The lock file: one server per data folder.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::OFlags;

use crate::data_dir::DataDir;
use crate::error::{StartError, io_error};
use crate::stop_signal::StopSignal;

const LOCK_FILE: &str = "lock";
/// How long to retry while the lock is held: a killed process releases it a moment late, and
/// processes that only check hold it for an instant.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The exclusive right to run a server on the folder, held until dropped or until the process ends.
#[derive(Debug)]
pub(crate) struct FolderLock {
    file: File,
    path: PathBuf,
}

/// The process that runs a server on a folder.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) pid: u32,
    pub(crate) purpose: String,
    /// Folder of the socket; `None` until the server accepts connections.
    pub(crate) socket: Option<PathBuf>,
}

impl FolderLock {
    pub(crate) fn take(
        dir: &DataDir,
        purpose: &str,
        stop: &StopSignal,
    ) -> Result<Self, StartError> {
        let path = dir.path().join(LOCK_FILE);
        let file = dir.open_file(LOCK_FILE, OFlags::RDWR)?;
        let end = Instant::now() + TIMEOUT;
        loop {
            // The kernel releases the lock when the process ends, however it ends.
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if Instant::now() < end => {
                    if stop.wait(Duration::from_millis(25)) {
                        return Err(StartError::Stopped);
                    }
                }
                Err(TryLockError::WouldBlock) => {
                    let owner = read(&file);
                    return Err(taken(dir.path(), owner));
                }
                Err(TryLockError::Error(error)) => return Err(io_error("lock", &path)(error)),
            }
        }
        let lock = Self { file, path };
        lock.write(purpose, None)?;
        Ok(lock)
    }

    /// Publishes where the server listens.
    pub(crate) fn announce(&self, purpose: &str, socket: &str) -> Result<(), StartError> {
        self.write(purpose, Some(socket))
    }

    fn write(&self, purpose: &str, socket: Option<&str>) -> Result<(), StartError> {
        let purpose = purpose.replace(char::is_control, " ");
        let pid = std::process::id();
        let text = format!("{pid}\n{purpose}\n{}\n.\n", socket.unwrap_or_default());
        let write = || {
            let mut file = &self.file;
            file.rewind()?;
            file.set_len(0)?;
            file.write_all(text.as_bytes())
        };
        write().map_err(io_error("write", &self.path))
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Stale content does no harm if this fails: only the lock itself counts.
        let _ = self.file.set_len(0);
    }
}

/// The process that runs a server on the folder now, if any.
pub(crate) fn owner(dir: &DataDir) -> Result<Option<Owner>, StartError> {
    let path = dir.path().join(LOCK_FILE);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error("open", &path)(error)),
    };
    // Succeeds only if no process holds the exclusive lock; dropping the file releases it at once.
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => {
            let unknown = Owner {
                pid: 0,
                purpose: "just starting".to_owned(),
                socket: None,
            };
            Ok(Some(read(&file).unwrap_or(unknown)))
        }
        Err(TryLockError::Error(error)) => Err(io_error("lock", &path)(error)),
    }
}

pub(crate) fn taken(data_dir: &Path, owner: Option<Owner>) -> StartError {
    let (pid, purpose) = owner.map_or((0, "just starting".to_owned()), |o| (o.pid, o.purpose));
    StartError::Taken {
        data_dir: data_dir.to_path_buf(),
        pid,
        purpose,
    }
}

/// The owner as recorded in the file; `None` while it is being written.
fn read(mut file: &File) -> Option<Owner> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut text).ok()?;
    let mut lines = text.lines();
    let pid = lines.next()?.parse().ok()?;
    let purpose = lines.next()?.to_owned();
    let socket = Some(lines.next()?)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    // The `.` is written last: without it the file is incomplete.
    (lines.next()? == ".").then_some(Owner {
        pid,
        purpose,
        socket,
    })
}
