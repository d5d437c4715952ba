//! The folder through which test processes and the owner communicate.

use std::{
    fs::{self, DirBuilder, File},
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{FlockOperation, flock},
    process::{Pid, geteuid, test_kill_process},
};

const PREFIX: &str = "cangku-tests-";

/// The result that the owner has written.
pub(super) enum StartResult {
    /// The server's URL.
    Ready(String),
    /// Why the server didn't start.
    Failed(String),
}

/// A folder whose lock files show which processes use the server, and which one is its owner.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder of this user and build directory; tests of other checkouts have another one.
    pub(super) fn shared() -> Self {
        let build = std::env::current_exe().unwrap();
        let mut hasher = DefaultHasher::new();
        // Programs are next to the test binaries or one folder above.
        let near = build
            .ancestors()
            .skip(1)
            .find(|folder| !folder.ends_with("deps"));
        near.hash(&mut hasher);
        let name = format!("{PREFIX}{}-{:016x}", geteuid().as_raw(), hasher.finish());
        Self::at(&std::env::temp_dir().join(name))
    }

    pub(super) fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn log(&self) -> PathBuf {
        self.path.join("owner.log")
    }

    /// Data folder of this process's server. A killed owner's server may still run in another one.
    pub(super) fn server(&self) -> PathBuf {
        self.path.join(format!("server-{}", std::process::id()))
    }

    fn lease_path(&self) -> PathBuf {
        self.path.join("lease")
    }

    fn owner_path(&self) -> PathBuf {
        self.path.join("owner")
    }

    fn result_path(&self) -> PathBuf {
        self.path.join("result")
    }

    /// Takes a shared lease; blocks while an owner cleans up.
    pub(super) fn lease(&self) -> File {
        loop {
            // World-readable, because PostgreSQL runs as another user if the tests run as root.
            match DirBuilder::new().mode(0o755).create(&self.path) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => panic!("{error}"),
                _ => {}
            }
            let uid = fs::metadata(&self.path).map(|folder| folder.uid());
            match uid {
                Ok(uid) => assert_eq!(uid, geteuid().as_raw(), "{:?} isn't ours", self.path),
                Err(_gone) => continue,
            }
            let Ok(lease) = open(&self.lease_path()) else {
                continue;
            };
            flock(&lease, FlockOperation::LockShared).unwrap();
            // An owner may have removed the folder between open and lock: start again in a new one.
            if is_at(&lease, &self.lease_path()) {
                return lease;
            }
        }
    }

    /// Takes the exclusive lease; `None` if any process has a shared one.
    pub(super) fn exclusive_lease(&self) -> io::Result<Option<File>> {
        let lease = open(&self.lease_path())?;
        let locked = flock(&lease, FlockOperation::NonBlockingLockExclusive);
        Ok(locked.is_ok().then_some(lease))
    }

    /// Makes this process the owner; `None` if another process is.
    pub(super) fn become_owner(&self) -> Option<File> {
        let owner = open(&self.owner_path()).ok()?;
        // `has_owner` in a test process takes the lock for a moment.
        let locked = (0..20).any(|_| {
            let locked = flock(&owner, FlockOperation::NonBlockingLockExclusive);
            locked
                .inspect_err(|_| std::thread::sleep(super::PAUSE))
                .is_ok()
        });
        (locked && is_at(&owner, &self.owner_path())).then_some(owner)
    }

    pub(super) fn has_owner(&self) -> bool {
        let owner = open(&self.owner_path()).unwrap();
        flock(&owner, FlockOperation::NonBlockingLockShared).is_err()
    }

    /// The result of the running owner, if it has written one.
    pub(super) fn result(&self) -> Option<StartResult> {
        let text = fs::read_to_string(self.result_path()).ok()?;
        let mut parts = text.splitn(3, '\n');
        let pid = parts.next()?.parse().ok().and_then(Pid::from_raw)?;
        test_kill_process(pid).ok()?;
        // A killed owner whose parent hasn't reaped it still has a process id, but not the lock.
        if !self.has_owner() {
            return None;
        }
        match (parts.next()?, parts.next()?) {
            ("ready", url) => Some(StartResult::Ready(url.to_owned())),
            (_, reason) => Some(StartResult::Failed(reason.to_owned())),
        }
    }

    pub(super) fn write_result(&self, result: &StartResult) {
        let (word, text) = match result {
            StartResult::Ready(url) => ("ready", url),
            StartResult::Failed(reason) => ("failed", reason),
        };
        // Written under another name and renamed, so that no reader sees a part of it.
        let draft = self.path.join("result.draft");
        fs::write(&draft, format!("{}\n{word}\n{text}", std::process::id())).unwrap();
        fs::rename(draft, self.result_path()).unwrap();
    }

    /// Deletes the files of a killed owner.
    pub(super) fn clear(&self) {
        drop(fs::remove_file(self.result_path()));
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("server-") {
                drop(fs::remove_dir_all(entry.path()));
            }
        }
    }

    /// Removes the folder; the caller holds the exclusive lease. It is renamed first: a process
    /// that arrives during the deletion creates a new folder, whose files are not affected.
    pub(super) fn remove(&self) {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".gone-{}", std::process::id()));
        let gone = PathBuf::from(name);
        if fs::rename(&self.path, &gone).is_ok() {
            drop(fs::remove_dir_all(&gone));
        }
    }

    /// Removes folders of other builds that have neither users nor an owner.
    pub(super) fn sweep_others(&self) {
        let mine = format!("{PREFIX}{}-", geteuid().as_raw());
        let siblings = self.path.parent().map(fs::read_dir);
        for entry in siblings.into_iter().flatten().flatten().flatten() {
            let other = Self::at(&entry.path());
            let is_candidate = entry.file_name().to_string_lossy().starts_with(&mine);
            if !is_candidate || other.path == self.path {
                continue;
            }
            // With both locks held, neither a test nor a starting owner uses the folder.
            if let (Ok(Some(_lease)), Some(_owner)) =
                (other.exclusive_lease(), other.become_owner())
            {
                other.remove();
            }
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

/// Whether this path still refers to the open file.
fn is_at(file: &File, path: &Path) -> bool {
    let identity = |of: fs::Metadata| (of.dev(), of.ino());
    let there = fs::metadata(path).map(identity).ok();
    there.is_some() && file.metadata().map(identity).ok() == there
}
