//! Why a server couldn't be started or joined.

use std::io;
use std::path::{Path, PathBuf};

/// Why a server couldn't be started or joined; the text says what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// PostgreSQL's server programs are in none of the usual places.
    #[error(
        "PostgreSQL's server programs (postgres, initdb) were not found; install them \
         (Debian, Ubuntu: `apt-get install postgresql`), or set CANGKU_PG_BIN to the folder that \
         holds them, or set DATABASE_URL to a server that runs already"
    )]
    ProgramsNotFound,
    /// The configured program folder lacks one of the programs.
    #[error(
        "the folder {} (CANGKU_PG_BIN) holds no program `{missing}`; \
         name the `bin` folder of a PostgreSQL server",
        dir.display()
    )]
    ProgramMissing {
        /// The configured folder.
        dir: PathBuf,
        /// The program that is missing.
        missing: &'static str,
    },
    /// The programs are older than PostgreSQL 15.
    #[error(
        "the PostgreSQL in {} is version {found}, but 15 or later is needed; install a later one \
         or set CANGKU_PG_BIN to its programs",
        dir.display()
    )]
    ProgramsTooOld {
        /// The programs' folder.
        dir: PathBuf,
        /// Their major version.
        found: u32,
    },
    /// A program couldn't be started, or failed.
    #[error("{} failed: {reason}", program.display())]
    ProgramFailed {
        /// The program.
        program: PathBuf,
        /// The message of the program or of the system.
        reason: String,
    },
    /// The cluster was created by another major version than the programs'.
    #[error(
        "the cluster in {} was made by PostgreSQL {cluster}, but only version {found} is here; \
         install PostgreSQL {cluster} or set CANGKU_PG_BIN to its programs, \
         or move the data with pg_dump or pg_upgrade",
        data_dir.display()
    )]
    VersionMismatch {
        /// The data folder.
        data_dir: PathBuf,
        /// The cluster's major version.
        cluster: u32,
        /// The programs' major version.
        found: u32,
    },
    /// Another process runs a server on this folder.
    #[error(
        "the data folder {} is in use by process {pid} ({purpose}); \
         stop that one first, or use another folder",
        data_dir.display()
    )]
    Taken {
        /// The data folder.
        data_dir: PathBuf,
        /// The process that owns the server; 0 if that isn't recorded yet.
        pid: u32,
        /// What that process runs the server for.
        purpose: String,
    },
    /// A PostgreSQL server that this crate didn't start runs on the cluster.
    #[error(
        "a PostgreSQL server started by other means (process {pid}) runs on the cluster in {}; \
         stop it first",
        data_dir.display()
    )]
    ForeignServer {
        /// The data folder.
        data_dir: PathBuf,
        /// The postmaster's process id.
        pid: u32,
    },
    /// The user that the server would run as can't enter the data folder.
    #[error(
        "PostgreSQL doesn't run as root, and the user `{user}` can't enter {}, which is needed to \
         reach {}; use a data folder that every user can reach, such as one under /var/lib",
        barrier.display(), path.display()
    )]
    Unreachable {
        /// The path that must be reached.
        path: PathBuf,
        /// The folder on the path that the user can't enter.
        barrier: PathBuf,
        /// The name of the user.
        user: String,
    },
    /// The process is root and there is no user that the server could run as.
    #[error(
        "PostgreSQL doesn't run as root, and there is neither a user `postgres` nor `nobody`; \
         make one, or run this as an ordinary user"
    )]
    NoUnprivilegedUser,
    /// initdb needs a name for its user, and the system has none for it.
    #[error(
        "initdb needs a name for the user with id {uid}, and the system has none; add a line for \
         this id to /etc/passwd, or install libnss_wrapper (Debian, Ubuntu: \
         `apt-get install libnss-wrapper`), or run this as a user with a name, or set \
         DATABASE_URL to a server that runs already"
    )]
    NamelessUser {
        /// The user's id.
        uid: u32,
    },
    /// The cluster belongs to another user.
    #[error(
        "{} belongs to the user with id {owner}; run this as that user, or use another folder",
        path.display()
    )]
    NotOwner {
        /// The file or folder that belongs to another user.
        path: PathBuf,
        /// The owner's user id.
        owner: u32,
    },
    /// The data folder's path can't be passed to PostgreSQL.
    #[error("the data folder's path {path:?} isn't plain UTF-8 text; use another folder")]
    UnusablePath {
        /// The path.
        path: PathBuf,
    },
    /// PostgreSQL exited during startup.
    #[error("PostgreSQL failed to start ({status}); the end of {}:\n{tail}", log.display())]
    Exited {
        /// Its exit status, or the signal that ended it.
        status: String,
        /// Path of its log.
        log: PathBuf,
        /// The last lines that it logged in this start, at most 20.
        tail: String,
    },
    /// The database couldn't be created or opened.
    #[error("the database `{database}` can't be opened: {reason}")]
    Database {
        /// The database's name.
        database: String,
        /// The server's message.
        reason: String,
    },
    /// A system call failed.
    #[error("can't {action} {}: {source}{}", path.display(), remedy(source))]
    Io {
        /// The action that failed, such as "create".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A stop was requested before the server was ready.
    #[error("stopped before PostgreSQL was ready")]
    Stopped,
}

/// Advice for an error that depends on the choice of the folder.
fn remedy(error: &io::Error) -> String {
    let user = rustix::process::geteuid().as_raw();
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            format!(
                "; use a data folder (CANGKU_DATA_DIR) that the user with id {user} may write to"
            )
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room".to_owned(),
        _ => String::new(),
    }
}

/// Returns a function that adds action and path to an I/O error.
pub(crate) fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StartError {
    let path = path.to_path_buf();
    move |source| StartError::Io {
        action,
        path,
        source,
    }
}
