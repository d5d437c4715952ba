//! The folder that test processes and keeper meet in.

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

/// What the keeper has written down.
pub(super) enum Answer {
    /// The server's URL.
    Ready(String),
    /// Why there is none.
    Failed(String),
}

/// A folder with the files that say who uses the server and who keeps it.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The one of this user and build: other checkouts' tests have another.
    pub(super) fn shared() -> Self {
        let build = std::env::current_exe().unwrap();
        let mut hasher = DefaultHasher::new();
        // Programs lie beside the tests' or one folder above.
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
        self.path.join("keeper.log")
    }

    /// Where this process's server lives; that of a killed keeper may still be at work elsewhere.
    pub(super) fn server(&self) -> PathBuf {
        self.path.join(format!("server-{}", std::process::id()))
    }

    fn lease_path(&self) -> PathBuf {
        self.path.join("lease")
    }

    fn keeper_path(&self) -> PathBuf {
        self.path.join("keeper")
    }

    fn answer_path(&self) -> PathBuf {
        self.path.join("answer")
    }

    /// A share of the lease; waits while a keeper clears up.
    pub(super) fn lease(&self) -> File {
        loop {
            // The server's user must get through where the tests run as root.
            match DirBuilder::new().mode(0o755).create(&self.path) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => panic!("{error}"),
                _ => {}
            }
            let owner = fs::metadata(&self.path).map(|folder| folder.uid());
            match owner {
                Ok(owner) => assert_eq!(owner, geteuid().as_raw(), "{:?} isn't ours", self.path),
                Err(_gone) => continue,
            }
            let Ok(lease) = open(&self.lease_path()) else {
                continue;
            };
            flock(&lease, FlockOperation::LockShared).unwrap();
            if is_at(&lease, &self.lease_path()) {
                return lease;
            }
        }
    }

    /// The whole lease, where nobody has a share; `None` where somebody has.
    pub(super) fn whole_lease(&self) -> io::Result<Option<File>> {
        let lease = open(&self.lease_path())?;
        let locked = flock(&lease, FlockOperation::NonBlockingLockExclusive);
        Ok(locked.is_ok().then_some(lease))
    }

    /// Makes this process the keeper, unless another is.
    pub(super) fn become_keeper(&self) -> Option<File> {
        let keeper = open(&self.keeper_path()).ok()?;
        // A test that asks whether there is a keeper holds the lock for a moment.
        let locked = (0..20).any(|_| {
            let locked = flock(&keeper, FlockOperation::NonBlockingLockExclusive);
            locked
                .inspect_err(|_| std::thread::sleep(super::PAUSE))
                .is_ok()
        });
        (locked && is_at(&keeper, &self.keeper_path())).then_some(keeper)
    }

    pub(super) fn has_keeper(&self) -> bool {
        let keeper = open(&self.keeper_path()).unwrap();
        flock(&keeper, FlockOperation::NonBlockingLockShared).is_err()
    }

    /// What the living keeper has written down.
    pub(super) fn answer(&self) -> Option<Answer> {
        let text = fs::read_to_string(self.answer_path()).ok()?;
        let mut parts = text.splitn(3, '\n');
        let pid = parts.next()?.parse().ok().and_then(Pid::from_raw)?;
        test_kill_process(pid).ok()?;
        // A killed one that nobody has buried yet has a process id, but not the lock.
        if !self.has_keeper() {
            return None;
        }
        match (parts.next()?, parts.next()?) {
            ("ready", url) => Some(Answer::Ready(url.to_owned())),
            (_, reason) => Some(Answer::Failed(reason.to_owned())),
        }
    }

    pub(super) fn write_answer(&self, answer: &Answer) {
        let (word, text) = match answer {
            Answer::Ready(url) => ("ready", url),
            Answer::Failed(reason) => ("failed", reason),
        };
        let draft = self.path.join("answer.draft");
        fs::write(&draft, format!("{}\n{word}\n{text}", std::process::id())).unwrap();
        fs::rename(draft, self.answer_path()).unwrap();
    }

    /// Clears what a keeper that was killed has left here.
    pub(super) fn clear(&self) {
        drop(fs::remove_file(self.answer_path()));
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("server-") {
                drop(fs::remove_dir_all(entry.path()));
            }
        }
    }

    /// Removes other builds' folders that nobody uses or keeps.
    pub(super) fn sweep_others(&self) {
        let mine = format!("{PREFIX}{}-", geteuid().as_raw());
        let siblings = self.path.parent().map(fs::read_dir);
        for entry in siblings.into_iter().flatten().flatten().flatten() {
            let other = Self::at(&entry.path());
            let is_candidate = entry.file_name().to_string_lossy().starts_with(&mine);
            if !is_candidate || other.path == self.path {
                continue;
            }
            if let (Ok(Some(_lease)), Some(_keeper)) = (other.whole_lease(), other.become_keeper())
            {
                drop(fs::remove_dir_all(&other.path));
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

/// Whether the file is still the one at this path.
fn is_at(file: &File, path: &Path) -> bool {
    let identity = |of: fs::Metadata| (of.dev(), of.ino());
    let there = fs::metadata(path).map(identity).ok();
    there.is_some() && file.metadata().map(identity).ok() == there
}
