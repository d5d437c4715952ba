//! The thread that starts the server, watches it and ends it.

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
use crate::server::Stopped;
use crate::settings::Settings;
use crate::socket_folder::SocketFolder;
use crate::url::url;
use crate::wire;

/// How often the server is looked at, which is how late a crash is noticed.
const WATCH: Duration = Duration::from_millis(50);
/// Pause after a start that failed, doubled with each further one up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A server that ran for so long has come up well.
const SETTLED: Duration = Duration::from_secs(10);
/// How often the very first start is tried. What may pass is an earlier server's memory that is
/// still in use, where this platform doesn't let us see by whom.
const FIRST_TRIES: u32 = if cfg!(target_os = "linux") { 1 } else { 10 };

/// A server, from taking the folder to letting it go.
struct Supervisor {
    launch: Launch,
    /// Process id of the postmaster, 0 while there is none.
    pid: Arc<AtomicU32>,
}

/// Runs a server until the settings' stop is asked for. Reports once: the URL when the server is
/// ready, or why it isn't, in which case nothing is left running.
pub(crate) fn run(
    settings: Settings,
    pid: Arc<AtomicU32>,
    report: &Sender<Result<String, StartError>>,
) -> Stopped {
    // Nobody listens any more only when the process is on its way out.
    let tell = |result| drop(report.send(result));
    let (lock, launch) = match prepare(settings) {
        Ok(prepared) => prepared,
        Err(error) => {
            tell(Err(error));
            return Stopped::Cleanly;
        }
    };
    let supervisor = Supervisor { launch, pid };
    let stopped = match supervisor.start(&lock) {
        Ok(postmaster) => {
            tell(Ok(supervisor.url()));
            supervisor.watch(postmaster)
        }
        Err(error) => {
            supervisor.release(lock);
            tell(Err(error));
            return Stopped::Cleanly;
        }
    };
    supervisor.release(lock);
    stopped
}

/// Takes the folder and makes all that a start needs.
fn prepare(settings: Settings) -> Result<(FolderLock, Launch), StartError> {
    let dir = DataDir::make(&settings.data_dir)?;
    let account = Account::for_cluster(&dir.cluster())?;
    dir.check_reachable_by(&account)?;
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
        let mut tries = FIRST_TRIES;
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

    /// Keeps the server running until the stop is asked for.
    fn watch(&self, mut postmaster: Child) -> Stopped {
        let stop = &self.launch.settings.stop;
        let mut begun = Instant::now();
        let mut pause = Duration::ZERO;
        loop {
            if stop.wait(WATCH) {
                let stopped = self.launch.end(&mut postmaster);
                self.pid.store(0, Ordering::Release);
                tracing::info!(?stopped, "PostgreSQL has stopped");
                return stopped;
            }
            let status = match postmaster.try_wait() {
                Ok(None) => continue,
                Ok(Some(status)) => status.to_string(),
                Err(error) => error.to_string(),
            };
            self.pid.store(0, Ordering::Release);
            tracing::error!(%status, "PostgreSQL ended by itself; starting it again");
            if begun.elapsed() >= SETTLED {
                pause = Duration::ZERO;
            }
            match self.restart(&mut pause) {
                Some(restarted) => postmaster = restarted,
                None => return Stopped::ByForce,
            }
            begun = Instant::now();
            self.pid.store(postmaster.id(), Ordering::Release);
            tracing::warn!(pid = postmaster.id(), "PostgreSQL is back");
        }
    }

    /// Tries until the server is back; `None` when the stop is asked for before it is.
    fn restart(&self, pause: &mut Duration) -> Option<Child> {
        loop {
            if self.launch.settings.stop.wait(*pause) {
                return None;
            }
            *pause = (*pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            match self.launch.run() {
                Ok(postmaster) => return Some(postmaster),
                Err(StartError::Stopped) => return None,
                Err(error) => tracing::error!(%error, next_try = ?*pause, "can't restart"),
            }
        }
    }

    /// Leaves nothing behind, then lets the next one have the folder.
    fn release(self, lock: FolderLock) {
        crate::predecessor::sweep(&self.launch.name);
        let Launch { socket, dir, .. } = self.launch;
        socket.remove(&dir);
        drop(lock);
    }
}
