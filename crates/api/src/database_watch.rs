//! Detects a hung database during a command.
//!
//! A call to a hung server never returns: the server's own timeouts don't fire either, and TCP sees
//! a live connection. So this watch opens new connections while the command works.

use std::{
    io,
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant},
};

use cangku_persistence::{Settings, probe};

use crate::supervision::{Components, Running, SupervisedThread};

/// Interval of the probes.
const PAUSE: Duration = Duration::from_secs(5);
/// Timeout of a probe: a working server accepts or refuses a connection well before; libpq times
/// out after 3 s.
const SILENT: Duration = Duration::from_millis(2500);
/// The command is aborted if the server hangs for this long.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The watch's thread, which runs until this is dropped.
pub struct DatabaseWatch {
    _thread: SupervisedThread,
}

impl DatabaseWatch {
    /// Starts the watch. If the database hangs for a minute, the process exits with 1.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(settings: Settings, components: &Components) -> io::Result<Self> {
        let watch = move |running: &Running<'_>| watch_database(&settings, running);
        let thread = SupervisedThread::start(components, "database-watch", watch)?;
        Ok(Self { _thread: thread })
    }
}

fn watch_database(settings: &Settings, running: &Running<'_>) {
    let mut silent_since = None;
    while !running.sleep(PAUSE) {
        fault_points::point("database-watch");
        running.mark_up();
        let begun = Instant::now();
        if responds(settings) {
            if silent_since.take().is_some() {
                tracing::info!("the database responds again");
            }
            continue;
        }
        let since = *silent_since.get_or_insert(begun);
        let seconds = since.elapsed().as_secs();
        if since.elapsed() >= TIMEOUT {
            tracing::error!(
                seconds,
                "the database is frozen; ended. What was committed stays: run this again"
            );
            // The command's thread is blocked in libpq and can't be ended otherwise.
            crate::output::exit(1);
        }
        tracing::warn!(seconds, "the database doesn't respond; waiting");
    }
}

/// Whether the server accepts or refuses a connection in time.
fn responds(settings: &Settings) -> bool {
    let (sender, receiver) = channel();
    let settings = settings.clone();
    // Preparing a connection (name resolution, say) may hang too, so it runs in a thread of its
    // own.
    let probing = thread::Builder::new().spawn(move || {
        let begun = Instant::now();
        // A quick refusal counts as a response too.
        let is_connected = probe(&settings).is_ok();
        // Fails if `recv_timeout` below has timed out, which is harmless.
        let _ = sender.send(is_connected || begun.elapsed() < SILENT);
    });
    match probing {
        Ok(_) => receiver.recv_timeout(SILENT * 2).unwrap_or(false),
        Err(error) => {
            // The lack of a thread says nothing about the database.
            tracing::warn!(%error, "the database can't be watched");
            true
        }
    }
}
