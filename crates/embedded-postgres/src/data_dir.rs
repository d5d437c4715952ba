//! The data folder and what lies where in it.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};

use crate::account::Account;
use crate::error::{StartError, io_error};

/// An existing data folder, by its canonical path, which is UTF-8 without control characters.
///
/// Its own files (lock, log, notes) belong to whoever owns the folder; only `cluster` and the
/// socket folder belong to the user that PostgreSQL runs as. Where that is another user than
/// this process's, it can't touch the rest.
#[derive(Clone, Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
}

impl DataDir {
    /// Opens the folder, making it and the folders above it where they are missing.
    pub(crate) fn make(path: &Path) -> Result<Self, StartError> {
        let absolute = std::path::absolute(path)
            .map_err(io_error("find the working folder, which leads to", path))?;
        let is_root = rustix::process::geteuid().is_root();
        let missing: Vec<&Path> = absolute.ancestors().take_while(|at| !at.exists()).collect();
        for folder in missing.into_iter().rev() {
            // Root's server runs as another user, who must get through; nobody else's does.
            let mode = if is_root || folder != absolute {
                0o755
            } else {
                0o700
            };
            match DirBuilder::new().mode(mode).create(folder) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(io_error("create", folder)(error)),
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

    /// Says when a user can't get here.
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

    /// Opens one of the folder's own files, making it where it is missing. Never through a
    /// link: as root that would write wherever the folder's owner likes.
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

/// The preferred folder, or the fallback where the server's user can't reach the preferred one.
///
/// Only for root is there a difference: PostgreSQL then runs as another user, who can't pass
/// folders such as `/root`. Neither folder need exist, and none is made.
#[must_use]
pub fn choose_data_dir(preferred: &Path, fallback: &Path) -> PathBuf {
    let barred = || {
        let absolute = std::path::absolute(preferred).ok()?;
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
