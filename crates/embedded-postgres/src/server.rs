//! A server that this process owns.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use crate::error::{StartError, io_error};
use crate::settings::Settings;
use crate::stop_signal::StopSignal;
use crate::stopped::Stopped;
use crate::supervisor;

/// A running PostgreSQL server that this process owns. Dropping it stops it, as [`Server::stop`]
/// does.
///
/// A thread of its own watches the server and restarts it if it ends; meanwhile connections fail,
/// and the URL stays the same.
#[derive(Debug)]
pub struct Server {
    url: String,
    stop: StopSignal,
    pid: Arc<AtomicU32>,
    thread: Option<JoinHandle<Stopped>>,
}

impl Server {
    /// Starts a server and waits until it accepts connections.
    ///
    /// Blocks: about a second if the cluster must be created, some tens of milliseconds if it
    /// exists, and longer if a crash left much to recover. A stop requested through the settings
    /// ends the start.
    ///
    /// # Errors
    /// See [`StartError`]. Nothing is left running.
    pub fn start(mut settings: Settings) -> Result<Self, StartError> {
        // Stopping this server must not stop others that share the caller's signal.
        let stop = settings.stop.narrower();
        settings.stop = stop.clone();
        let pid = Arc::new(AtomicU32::new(0));
        let (report, result) = mpsc::channel();
        let for_thread = Arc::clone(&pid);
        // PostgreSQL's processes get SIGINT when the thread that spawned them ends, so it lives as
        // long as the server.
        let thread = thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || supervisor::run(settings, for_thread, &report))
            .map_err(io_error("start a thread for", Path::new("postgres")))?;
        let lost = || io_error("hear from the thread of", Path::new("postgres"));
        let url = result
            .recv()
            .unwrap_or_else(|error| Err(lost()(io::Error::other(error))))?;
        Ok(Self {
            url,
            stop,
            pid,
            thread: Some(thread),
        })
    }

    /// The connection string of the database, over the Unix socket, for libpq and all clients that
    /// accept its URLs. Valid as long as this value lives.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The postmaster's process id; `None` while it is being restarted or has been stopped.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        Some(self.pid.load(Ordering::Acquire)).filter(|pid| *pid != 0)
    }

    /// Stops the server and waits until all its processes are gone. Open transactions are rolled
    /// back and their connections closed.
    ///
    /// Blocks, usually for some tens of milliseconds; after 20 s the server is ended by force.
    pub fn stop(mut self) -> Stopped {
        self.end()
    }

    fn end(&mut self) -> Stopped {
        self.stop.request();
        let ended = self.thread.take().map(JoinHandle::join);
        ended.and_then(Result::ok).unwrap_or(Stopped::ByForce)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.end();
        }
    }
}
