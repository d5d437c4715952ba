//! The private folder of the server's socket.

use std::env;
use std::fs::{self, DirBuilder};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::account::Account;
use crate::data_dir::DataDir;
use crate::error::{StartError, io_error};

/// The port is only part of the socket's file name; it is in the URL so that `PGPORT` has no
/// effect.
pub(crate) const PORT: u16 = 5432;
/// Maximum length in bytes of a socket's path.
const MAX_PATH_BYTES: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
/// File that names a socket folder outside the data folder.
const NOTE: &str = "socket-folder";
const TEMPORARY: &str = "embedded-postgres-";
/// The failed action together with advice, since the error is about another folder than the data
/// folder.
const CREATE_TEMPORARY: &str = "put the socket elsewhere (give a data folder with a shorter path and no comma, or set TMPDIR): create";

/// The folder that the server listens in, which only its user and root can enter.
#[derive(Debug)]
pub(crate) struct SocketFolder {
    path: PathBuf,
    is_temporary: bool,
}

/// The socket's path in a folder.
pub(crate) fn socket_in(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

impl SocketFolder {
    /// Creates the folder: in the data folder, or, if that path is too long or has a comma or the
    /// file system doesn't support sockets, in the folder for temporary files.
    pub(crate) fn make(dir: &DataDir, account: &Account) -> Result<Self, StartError> {
        remove_recorded(dir, account)?;
        let path = dir.path().join("socket");
        if fits(&path) {
            create(&path, account)?;
            let folder = Self {
                path,
                is_temporary: false,
            };
            folder.clear();
            if folder.can_hold_a_socket() {
                return Ok(folder);
            }
        }
        Self::make_temporary(dir, account)
    }

    fn make_temporary(dir: &DataDir, account: &Account) -> Result<Self, StartError> {
        // The folder of `TMPDIR` may be too long, or closed to the server's user.
        let parents = [env::temp_dir(), PathBuf::from("/tmp")];
        let parent = parents
            .iter()
            .find(|at| {
                // A name longer than any that the folder may get.
                fits(&at.join(format!("{TEMPORARY}{}", i128::MAX)))
                    && at.is_dir()
                    && account.barrier(at).is_none()
            })
            .unwrap_or(&parents[1]);
        let pid = std::process::id();
        for number in 0_u16..=u16::MAX {
            let path = parent.join(format!("{TEMPORARY}{pid}-{number}"));
            match DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(io_error(CREATE_TEMPORARY, &path)(error)),
                Ok(()) => {}
            }
            let folder = Self {
                path,
                is_temporary: true,
            };
            // Recorded first, so that the next start removes the folder if this process is killed.
            record_folder(dir, &folder.path)?;
            account.give(&folder.path)?;
            return Ok(folder);
        }
        Err(io_error("create", parent)(ErrorKind::AlreadyExists.into()))
    }

    /// The folder's path, which is UTF-8 as the data folder's is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the files that a killed server left; no server may be running.
    pub(crate) fn clear(&self) {
        clear(&self.path);
    }

    fn can_hold_a_socket(&self) -> bool {
        let probe = self.path.join(".probe");
        let bound = UnixListener::bind(&probe);
        let _ = fs::remove_file(&probe);
        bound.is_ok()
    }

    /// Removes the folder if it is a temporary one; the server must be gone.
    pub(crate) fn remove(self, dir: &DataDir) {
        self.clear();
        if self.is_temporary && fs::remove_dir(&self.path).is_ok() {
            let _ = fs::remove_file(dir.path().join(NOTE));
        }
    }
}

/// Whether clients can name the folder: libpq takes a comma, encoded or not, for the end of a host.
fn fits(folder: &Path) -> bool {
    let bytes = folder.as_os_str().as_encoded_bytes();
    socket_in(folder).as_os_str().len() <= MAX_PATH_BYTES && !bytes.contains(&b',')
}

fn create(path: &Path, account: &Account) -> Result<(), StartError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io_error("create", path)(error)),
        Ok(()) => return account.give(path),
    }
    // Doesn't follow a link, which could lead to a folder of another user.
    let found = fs::symlink_metadata(path).map_err(io_error("read", path))?;
    let is_private = found.is_dir() && found.mode() & 0o077 == 0;
    if is_private && found.uid() == account.uid {
        return Ok(());
    }
    // It belongs to another user, or others can enter it: create it anew.
    clear(path);
    fs::remove_dir(path).map_err(io_error("remove", path))?;
    DirBuilder::new()
        .mode(0o700)
        .create(path)
        .map_err(io_error("create", path))?;
    account.give(path)
}

fn clear(folder: &Path) {
    let socket = socket_in(folder);
    let mut lock = socket.clone().into_os_string();
    lock.push(".lock");
    for path in [socket, PathBuf::from(lock)] {
        // Usually there is none; PostgreSQL reports the problem if one can't be removed.
        let _ = fs::remove_file(path);
    }
}

fn record_folder(dir: &DataDir, folder: &Path) -> Result<(), StartError> {
    let mut file = dir.open_file(NOTE, OFlags::WRONLY | OFlags::TRUNC)?;
    file.write_all(folder.as_os_str().as_encoded_bytes())
        .map_err(io_error("write", &dir.path().join(NOTE)))
}

/// Removes the temporary folder of a killed server. Another user may have created one of that name
/// since: only a folder that belongs to PostgreSQL's user is touched, and only an empty one is
/// removed.
fn remove_recorded(dir: &DataDir, account: &Account) -> Result<(), StartError> {
    let path = dir.path().join(NOTE);
    if !path.exists() {
        return Ok(());
    }
    let mut recorded = String::new();
    let mut file = dir.open_file(NOTE, OFlags::RDONLY)?;
    file.read_to_string(&mut recorded)
        .map_err(io_error("read", &path))?;
    let folder = Path::new(&recorded);
    let is_ours = folder
        .file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(TEMPORARY))
        && fs::symlink_metadata(folder)
            .is_ok_and(|found| found.is_dir() && found.uid() == account.uid);
    if is_ours {
        clear(folder);
        let _ = fs::remove_dir(folder);
    }
    fs::remove_file(&path).map_err(io_error("remove", &path))
}
