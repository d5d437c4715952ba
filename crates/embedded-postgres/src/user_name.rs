//! A name for the user that initdb runs as.
//!
//! initdb asks the system for its user's name, even if it is given one, and fails if there is none,
//! as in a container that runs under an arbitrary user id. The server itself needs no name.

use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User};
use rustix::fs::OFlags;

use crate::account::{Account, users};
use crate::data_dir::DataDir;
use crate::error::{StartError, io_error};

const WRAPPER: &str = "libnss_wrapper.so";
const LIBRARIES: [&str; 4] = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib"];
/// The files that the wrapper reads instead of `/etc/passwd` and `/etc/group`.
const PASSWD: &str = "initdb-passwd";
const GROUP: &str = "initdb-group";

/// How initdb gets a name.
#[derive(Debug)]
pub(crate) enum UserName {
    /// The system has a name for the user.
    Known,
    /// `libnss_wrapper` provides one, as in PostgreSQL's official container images. The path of the
    /// library.
    Wrapper(PathBuf),
    /// A user namespace, in which initdb has this other user's id and name. Its files still belong
    /// to the original user.
    Namespace {
        unshare: PathBuf,
        uid: u32,
        gid: u32,
    },
}

impl UserName {
    /// The first method that works here.
    pub(crate) fn find(account: &Account) -> Result<Self, StartError> {
        // If the lookup fails, initdb may still succeed.
        let found = User::from_uid(Uid::from_raw(account.uid));
        if !matches!(found, Ok(None)) {
            return Ok(Self::Known);
        }
        let ways = wrapper().map(Self::Wrapper);
        ways.or_else(namespace)
            .ok_or(StartError::NamelessUser { uid: account.uid })
    }

    /// The program to start in order to run initdb, and the arguments that precede initdb's own.
    pub(crate) fn program(&self, initdb: &Path) -> (PathBuf, Vec<String>) {
        match self {
            Self::Known | Self::Wrapper(_) => (initdb.to_owned(), Vec::new()),
            Self::Namespace { unshare, uid, gid } => {
                let mut arguments = namespace_arguments(*uid, *gid);
                arguments.push(initdb.to_string_lossy().into_owned());
                (unshare.clone(), arguments)
            }
        }
    }

    /// Prepares the command's environment.
    pub(crate) fn prepare(
        &self,
        command: &mut Command,
        dir: &DataDir,
        account: &Account,
    ) -> Result<(), StartError> {
        let Self::Wrapper(library) = self else {
            return Ok(());
        };
        let gid = account.gid;
        let passwd = format!("postgres:x:{}:{gid}:PostgreSQL:/:/bin/false\n", account.uid);
        let passwd = write(dir, PASSWD, &passwd)?;
        let group = write(dir, GROUP, &format!("postgres:x:{gid}:\n"))?;
        command
            .env("LD_PRELOAD", library)
            .env("NSS_WRAPPER_PASSWD", passwd)
            .env("NSS_WRAPPER_GROUP", group);
        Ok(())
    }

    /// Removes what [`Self::prepare`] wrote.
    pub(crate) fn clean_up(&self, dir: &DataDir) {
        if let Self::Wrapper(_) = self {
            for name in [PASSWD, GROUP] {
                // A file that remains does no harm, and is rewritten the next time.
                let _ = fs::remove_file(dir.path().join(name));
            }
        }
    }
}

fn write(dir: &DataDir, name: &str, text: &str) -> Result<PathBuf, StartError> {
    let path = dir.path().join(name);
    let mut file = dir.open_file(name, OFlags::WRONLY | OFlags::TRUNC)?;
    file.write_all(text.as_bytes())
        .map_err(io_error("write", &path))?;
    Ok(path)
}

/// The wrapper, if it is installed: in a folder of libraries, or in one of its subfolders, which
/// are named after architectures.
fn wrapper() -> Option<PathBuf> {
    LIBRARIES.iter().find_map(|folder| {
        let below = fs::read_dir(folder).into_iter().flatten().flatten();
        let folders = [PathBuf::from(folder)].into_iter();
        let folders = folders.chain(below.map(|entry| entry.path()));
        folders
            .map(|at| at.join(WRAPPER))
            .find(|path| path.is_file())
    })
}

/// A namespace, if the system allows ordinary users to create one.
fn namespace() -> Option<UserName> {
    // Any ordinary user will do: it only has to have a name.
    let (uid, gid, _) = users().find(|(uid, gid, _)| *uid != 0 && *gid != 0)?;
    let path = env::var_os("PATH").unwrap_or_default();
    let unshare = env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin")])
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join("unshare"))
        .find(|program| program.is_file())?;
    let mut probe = Command::new(&unshare);
    probe
        .args(namespace_arguments(uid, gid))
        .args(["/bin/sh", "-c", ":"]);
    probe.current_dir("/").process_group(0).stdin(Stdio::null());
    probe.stdout(Stdio::null()).stderr(Stdio::null());
    // Only a trial shows whether the kernel and its security modules allow it.
    let works = probe.status().is_ok_and(|status| status.success());
    works.then_some(UserName::Namespace { unshare, uid, gid })
}

fn namespace_arguments(uid: u32, gid: u32) -> Vec<String> {
    let user = format!("--map-user={uid}");
    let group = format!("--map-group={gid}");
    vec!["--user".to_owned(), user, group, "--".to_owned()]
}
