//! The user that PostgreSQL runs as.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, chown, lchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{StartError, io_error};

/// Users that the server may run as if this process is root, in order of preference.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// The user that PostgreSQL runs as: this process's own, or another if this process is root, since
/// PostgreSQL refuses to run as root.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) name: String,
    /// Whether child processes must switch to this user.
    is_other: bool,
}

impl Account {
    /// The user for the given cluster, which need not exist. Root uses the owner of an existing
    /// one, so that it can serve a cluster that an ordinary user created.
    pub(crate) fn for_cluster(cluster: &Path) -> Result<Self, StartError> {
        let own = rustix::process::geteuid();
        let owner = fs::metadata(cluster).ok();
        // Only root can run the server as another user.
        if !own.is_root() {
            let uid = own.as_raw();
            return match owner.map(|found| found.uid()).filter(|owner| *owner != uid) {
                Some(owner) => Err(StartError::NotOwner {
                    path: cluster.to_path_buf(),
                    owner,
                }),
                None => Ok(Self {
                    uid,
                    gid: rustix::process::getegid().as_raw(),
                    name: user_name(uid),
                    is_other: false,
                }),
            };
        }
        let (uid, gid, name) = match owner.filter(|found| found.uid() != 0) {
            Some(owner) => (owner.uid(), owner.gid(), user_name(owner.uid())),
            None => UNPRIVILEGED
                .iter()
                .find_map(|name| users().find(|user| user.2 == *name))
                .ok_or(StartError::NoUnprivilegedUser)?,
        };
        Ok(Self {
            uid,
            gid,
            name,
            is_other: true,
        })
    }

    /// Makes the command run as this user. Supplementary groups are dropped too: the standard
    /// library clears them if root sets a user id.
    pub(crate) fn apply(&self, command: &mut Command) {
        if self.is_other {
            command.uid(self.uid).gid(self.gid);
        }
    }

    /// Makes this user the owner of one file or folder.
    pub(crate) fn give(&self, path: &Path) -> Result<(), StartError> {
        if !self.is_other {
            return Ok(());
        }
        chown(path, Some(self.uid), Some(self.gid)).map_err(io_error("change the owner of", path))
    }

    /// Makes this user the owner of a cluster that root owns, such as one restored from a copy.
    pub(crate) fn take_over(&self, folder: &Path) -> Result<(), StartError> {
        let found = fs::metadata(folder).map_err(io_error("read", folder))?;
        if !self.is_other || found.uid() == self.uid {
            return Ok(());
        }
        self.give_all(folder)
    }

    fn give_all(&self, folder: &Path) -> Result<(), StartError> {
        for entry in fs::read_dir(folder).map_err(io_error("read", folder))? {
            let entry = entry.map_err(io_error("read", folder))?;
            let path = entry.path();
            if entry.file_type().map_err(io_error("read", &path))?.is_dir() {
                self.give_all(&path)?;
            } else {
                // `lchown` changes a link itself and never what it points to, outside the cluster.
                lchown(&path, Some(self.uid), Some(self.gid))
                    .map_err(io_error("change the owner of", &path))?;
            }
        }
        // The folder last: `take_over` looks at its owner, so an interrupted run is repeated.
        self.give(folder)
    }

    /// The first folder on the path to `path` that this user can't enter; `None` if it can reach
    /// `path`.
    pub(crate) fn barrier(&self, path: &Path) -> Option<PathBuf> {
        if !self.is_other || self.can_enter(path) {
            return None;
        }
        let mut way: Vec<&Path> = path.ancestors().collect();
        way.reverse();
        let barrier = way
            .into_iter()
            .find(|folder| !self.can_enter(folder))
            .unwrap_or(path);
        Some(barrier.to_path_buf())
    }

    /// Tries to enter it, since access control lists and the like matter besides the mode.
    fn can_enter(&self, folder: &Path) -> bool {
        let mut probe = Command::new("/bin/sh");
        probe
            .args(["-c", ":"])
            .current_dir(folder)
            .process_group(0)
            .env_clear();
        probe
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.apply(&mut probe);
        match probe.status() {
            Err(error) => error.kind() != ErrorKind::PermissionDenied,
            Ok(_) => true,
        }
    }
}

/// The users in `/etc/passwd`: user id, group id, name.
pub(crate) fn users() -> impl Iterator<Item = (u32, u32, String)> {
    let table = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let users: Vec<_> = table
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            let uid = fields.nth(1)?.parse().ok()?;
            Some((uid, fields.next()?.parse().ok()?, name))
        })
        .collect();
    users.into_iter()
}

fn user_name(uid: u32) -> String {
    users()
        .find(|user| user.0 == uid)
        .map_or_else(|| format!("with id {uid}"), |user| user.2)
}
