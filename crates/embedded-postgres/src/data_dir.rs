//! The data folder and its layout.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use crate::account::Account;
use crate::error::{StartError, io_error};

/// An existing data folder, by its canonical path, which is UTF-8 without control characters.
///
/// Its own files (lock, log, notes) belong to the folder's owner; only `cluster` and the socket
/// folder belong to the user that PostgreSQL runs as. If that isn't this process's user, it can't
/// modify the rest.
#[derive(Clone, Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
}

impl DataDir {
    /// Opens the folder; creates it and its parents if they are missing.
    pub(crate) fn make(path: &Path) -> Result<Self, StartError> {
        let absolute = std::path::absolute(path)
            .map_err(io_error("find the working folder, which leads to", path))?;
        let is_root = rustix::process::geteuid().is_root();
        let missing: Vec<&Path> = absolute.ancestors().take_while(|at| !at.exists()).collect();
        for folder in missing.into_iter().rev() {
            // If this process is root, the server runs as another user, who must be able to enter.
            let mode = if is_root || folder != absolute {
                0o755
            } else {
                0o700
            };
            match DirBuilder::new().mode(mode).create(folder) {
                // Another process may create it at the same time.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(io_error("create", folder)(error)),
                // The umask may have removed permissions that the server's user needs.
                Ok(()) if is_root => fs::set_permissions(folder, Permissions::from_mode(mode))
                    .map_err(io_error("open up", folder))?,
                Ok(()) => {}
            }
        }
        Self::find(&absolute)?
            .ok_or_else(|| io_error("open", &absolute)(io::Error::from(ErrorKind::NotADirectory)))
    }

    /// Opens the folder if it exists.
    pub(crate) fn find(path: &Path) -> Result<Option<Self>, StartError> {
        let path = match fs::canonicalize(path) {
            Ok(path) => path,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_error("resolve", path)(error)),
        };
        if path
            .to_str()
            .is_none_or(|text| text.contains(char::is_control))
        {
            return Err(StartError::UnusablePath { path });
        }
        Ok(path.is_dir().then_some(Self { path }))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// PostgreSQL's own data folder.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.path.join("cluster")
    }

    /// Returns an error if the user can't enter the folder.
    pub(crate) fn check_reachable_by(&self, account: &Account) -> Result<(), StartError> {
        account.barrier(&self.path).map_or(Ok(()), |barrier| {
            let (path, user) = (self.path.clone(), account.name.clone());
            Err(StartError::Unreachable {
                path,
                barrier,
                user,
            })
        })
    }

    /// Opens one of the folder's own files; creates it if it is missing. Never follows a link: as
    /// root, that would write wherever the folder's owner wants.
    pub(crate) fn open_file(&self, name: &str, access: OFlags) -> Result<File, StartError> {
        let path = self.path.join(name);
        let flags = access | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = rustix::fs::open(&path, flags, Mode::from_raw_mode(0o644))
            .map(File::from)
            .map_err(|error| io_error("open", &path)(error.into()))?;
        if rustix::process::geteuid().is_root() {
            let folder = fs::metadata(&self.path).map_err(io_error("read", &self.path))?;
            fchown(&file, Some(folder.uid()), Some(folder.gid()))
                .map_err(io_error("change the owner of", &path))?;
        }
        Ok(file)
    }
}

/// The preferred folder, or the fallback if the server's user can't reach the preferred one.
///
/// The result differs only for root: PostgreSQL then runs as another user, who can't enter folders
/// such as `/root`. Neither folder need exist, and none is created.
#[must_use]
pub fn choose_data_dir(preferred: &Path, fallback: &Path) -> PathBuf {
    let barred = || {
        let absolute = std::path::absolute(preferred).ok()?;
        // The folder need not exist: its nearest existing parent decides.
        let existing = absolute.ancestors().find(|at| at.is_dir())?;
        let existing = fs::canonicalize(existing).ok()?;
        Account::for_cluster(&existing.join("cluster"))
            .ok()?
            .barrier(&existing)
    };
    match barred() {
        Some(barrier) => {
            tracing::info!(
                preferred = %preferred.display(), barrier = %barrier.display(),
                fallback = %fallback.display(), "PostgreSQL's user can't reach the preferred folder"
            );
            fallback.to_path_buf()
        }
        None => preferred.to_path_buf(),
    }
}
