//! Notices a database that stands still while a command works.
//!
//! A call to such a database returns never: the server's own timeouts stand still with it, and the
//! network sees nothing wrong. So new connections are tried beside the work.

use std::{
    io,
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant},
};

use cangku_persistence::{Settings, probe};

use crate::supervision::{Components, Running, SupervisedThread};

/// How often a connection is tried.
const PAUSE: Duration = Duration::from_secs(5);
/// A server that works accepts or refuses a connection well before; libpq gives up after 3 s.
const SILENT: Duration = Duration::from_millis(2500);
/// A server that stands still for so long is given up.
const GIVE_UP: Duration = Duration::from_secs(60);

/// Watches for as long as it isn't dropped.
pub struct DatabaseWatch {
    _thread: SupervisedThread,
}

impl DatabaseWatch {
    /// Starts to watch. A database that stands still for a minute ends the process with 1.
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
    while !running.pause(PAUSE) {
        fault_points::point("database-watch");
        running.up();
        let begun = Instant::now();
        if responds(settings) {
            if silent_since.take().is_some() {
                tracing::info!("the database responds again");
            }
            continue;
        }
        let since = *silent_since.get_or_insert(begun);
        let seconds = since.elapsed().as_secs();
        if since.elapsed() >= GIVE_UP {
            tracing::error!(
                seconds,
                "the database stands still; given up. What was committed stays: run this again"
            );
            crate::output::exit(1);
        }
        tracing::warn!(seconds, "the database doesn't respond; waiting");
    }
}

/// Whether the server accepts or refuses a connection in time.
fn responds(settings: &Settings) -> bool {
    let (sender, receiver) = channel();
    let settings = settings.clone();
    // The preparation of a connection may hang as well.
    let probing = thread::Builder::new().spawn(move || {
        let begun = Instant::now();
        let is_connected = probe(&settings).is_ok();
        // It fails if the watch has given the wait up.
        let _ = sender.send(is_connected || begun.elapsed() < SILENT);
    });
    match probing {
        Ok(_) => receiver.recv_timeout(SILENT * 2).unwrap_or(false),
        Err(error) => {
            tracing::warn!(%error, "the database can't be watched");
            true
        }
    }
}
