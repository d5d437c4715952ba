//! The thread that starts the server, watches it and ends it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::cluster;
use crate::data_dir::DataDir;
use crate::error::{StartError, io_error};
use crate::folder_lock::FolderLock;
use crate::postmaster::Launch;
use crate::processes::ClusterName;
use crate::programs::Programs;
use crate::server_log;
use crate::settings::Settings;
use crate::socket_folder::SocketFolder;
use crate::stopped::Stopped;
use crate::url::url;
use crate::wire;

/// Interval at which the server is checked, which is how late a crash is noticed.
const WATCH: Duration = Duration::from_millis(50);
/// Interval at which the size of the server's log is checked.
const LOG_WATCH: Duration = Duration::from_secs(5);
/// Backoff after a failed start, doubled with each further one up to the maximum.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const MAX_PAUSE: Duration = Duration::from_secs(5);
/// A server that ran for this long has started well: the backoff is reset.
const STABLE_AFTER: Duration = Duration::from_secs(10);
/// Attempts of the very first start. Except on Linux, an earlier server's shared memory may still
/// be in use by processes that can't be found; that passes.
const FIRST_START_ATTEMPTS: u32 = if cfg!(target_os = "linux") { 1 } else { 10 };

/// When the server was started last, and the backoff before the next start.
struct Restarts {
    begun: Instant,
    pause: Duration,
}

/// Runs a server, from locking the folder to releasing it.
struct Supervisor {
    launch: Launch,
    /// Process id of the postmaster, 0 while there is none.
    pid: Arc<AtomicU32>,
}

/// Runs a server until the settings' stop is requested. Reports once: the URL when the server is
/// ready, or why it isn't, in which case nothing is left running.
pub(crate) fn run(
    settings: Settings,
    pid: Arc<AtomicU32>,
    report: &Sender<Result<String, StartError>>,
) -> Stopped {
    // The receiver is gone only if the process is about to exit.
    let send_result = |result| drop(report.send(result));
    let (lock, launch) = match prepare(settings) {
        Ok(prepared) => prepared,
        Err(error) => {
            send_result(Err(error));
            return Stopped::Cleanly;
        }
    };
    let supervisor = Supervisor { launch, pid };
    let stopped = match supervisor.start(&lock) {
        Ok(postmaster) => {
            send_result(Ok(supervisor.url()));
            supervisor.watch(postmaster)
        }
        Err(error) => {
            supervisor.release(lock);
            send_result(Err(error));
            return Stopped::Cleanly;
        }
    };
    supervisor.release(lock);
    stopped
}

/// Locks the folder and prepares everything that a start needs.
fn prepare(settings: Settings) -> Result<(FolderLock, Launch), StartError> {
    let dir = DataDir::make(&settings.data_dir)?;
    let account = Account::for_cluster(&dir.cluster())?;
    dir.check_reachable_by(&account)?;
    // From here on no other process changes the folder's content.
    let lock = FolderLock::take(&dir, &settings.purpose, &settings.stop)?;
    let programs = Programs::find(&settings, &dir, &account)?;
    cluster::ensure(&dir, &programs, &account, &settings)?;
    let socket = SocketFolder::make(&dir, &account)?;
    let cluster = dir.cluster();
    let name = ClusterName::new(&cluster, account.uid).map_err(io_error("read", &cluster))?;
    Ok((
        lock,
        Launch {
            settings,
            dir,
            account,
            programs,
            socket,
            name,
        },
    ))
}

impl Supervisor {
    fn start(&self, lock: &FolderLock) -> Result<Child, StartError> {
        let begun = Instant::now();
        let mut tries = FIRST_START_ATTEMPTS;
        let mut postmaster = loop {
            tries -= 1;
            match self.launch.run() {
                Err(StartError::Exited { .. }) if tries > 0 => {
                    if self.launch.settings.stop.wait(FIRST_PAUSE) {
                        return Err(StartError::Stopped);
                    }
                }
                result => break result?,
            }
        };
        let folder = self.launch.socket.path();
        let settings = &self.launch.settings;
        // The database exists before the lock file announces the server to others.
        let usable = wire::ensure_database(folder, &settings.database)
            .and_then(|()| lock.announce(&settings.purpose, &folder.to_string_lossy()));
        if let Err(error) = usable {
            self.launch.end(&mut postmaster);
            return Err(error);
        }
        self.pid.store(postmaster.id(), Ordering::Release);
        tracing::info!(
            pid = postmaster.id(), user = %self.launch.account.name,
            folder = %self.launch.dir.path().display(), elapsed = ?begun.elapsed(),
            "PostgreSQL is ready"
        );
        Ok(postmaster)
    }

    fn url(&self) -> String {
        url(self.launch.socket.path(), &self.launch.settings.database)
    }

    /// Keeps the server running until the stop is requested. PostgreSQL ends with this thread, so a
    /// panic must not end it: watching starts again.
    fn watch(&self, mut postmaster: Child) -> Stopped {
        let stop = &self.launch.settings.stop;
        // Outside of `supervise`, so that a panic doesn't reset the backoff.
        let mut restarts = Restarts {
            begun: Instant::now(),
            pause: Duration::ZERO,
        };
        let mut pause = FIRST_PAUSE;
        loop {
            let watched = AssertUnwindSafe(|| self.supervise(&mut postmaster, &mut restarts));
            let panic = match catch_unwind(watched) {
                Ok(stopped) => return stopped,
                Err(panic) => panic,
            };
            // Not dropped: the payload's destructor could panic again.
            std::mem::forget(panic);
            if stop.is_requested() {
                // The end of this thread ends the server.
                return Stopped::ByForce;
            }
            let settings = &self.launch.settings;
            settings.report(Some("its supervisor panicked; it is being restarted"));
            tracing::error!(
                ?pause,
                "the supervisor of PostgreSQL panicked; restarting it"
            );
            stop.wait(pause);
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }

    fn supervise(&self, postmaster: &mut Child, restarts: &mut Restarts) -> Stopped {
        let settings = &self.launch.settings;
        let stop = &settings.stop;
        let mut log_seen = Instant::now();
        loop {
            if stop.wait(WATCH) {
                let stopped = self.launch.end(postmaster);
                self.pid.store(0, Ordering::Release);
                tracing::info!(?stopped, "PostgreSQL has stopped");
                return stopped;
            }
            fault_points::point("postgres-supervisor");
            if log_seen.elapsed() >= LOG_WATCH {
                log_seen = Instant::now();
                if let Err(error) = server_log::bound(&self.launch.dir) {
                    tracing::warn!(%error, "the size of PostgreSQL's log can't be limited");
                }
            }
            let status = match postmaster.try_wait() {
                Ok(None) => {
                    // At each check, which also clears the report of a supervisor that panicked.
                    settings.report(None);
                    continue;
                }
                Ok(Some(status)) => status.to_string(),
                Err(error) => error.to_string(),
            };
            self.pid.store(0, Ordering::Release);
            settings.report(Some("PostgreSQL ended by itself; it is being restarted"));
            tracing::error!(%status, "PostgreSQL ended by itself; starting it again");
            if restarts.begun.elapsed() >= STABLE_AFTER {
                restarts.pause = Duration::ZERO;
            }
            match self.restart(&mut restarts.pause) {
                Some(restarted) => *postmaster = restarted,
                None => return Stopped::ByForce,
            }
            restarts.begun = Instant::now();
            self.pid.store(postmaster.id(), Ordering::Release);
            tracing::warn!(pid = postmaster.id(), "PostgreSQL is back");
        }
    }

    /// Retries until the server runs again; `None` if the stop is requested before.
    fn restart(&self, pause: &mut Duration) -> Option<Child> {
        loop {
            if self.launch.settings.stop.wait(*pause) {
                return None;
            }
            *pause = (*pause * 2).clamp(FIRST_PAUSE, MAX_PAUSE);
            match self.launch.run() {
                Ok(postmaster) => return Some(postmaster),
                Err(StartError::Stopped) => return None,
                Err(error) => tracing::error!(%error, next_try = ?*pause, "can't restart"),
            }
        }
    }

    /// Removes everything, then releases the folder: in this order, or the next server's files
    /// could be removed.
    fn release(self, lock: FolderLock) {
        crate::predecessor::sweep(&self.launch.name);
        let Launch { socket, dir, .. } = self.launch;
        socket.remove(&dir);
        drop(lock);
    }
}
