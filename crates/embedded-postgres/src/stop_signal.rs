//! A request to stop that any thread can make.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A request to stop, shared by its clones; once made it stays.
///
/// Making it while the server starts ends the start with
/// [`StartError::Stopped`](crate::StartError::Stopped); making it later stops the server, which
/// [`Server::stop`](crate::Server::stop) or dropping the `Server` then waits for.
#[derive(Clone, Debug, Default)]
pub struct StopSignal {
    shared: Arc<(Mutex<bool>, Condvar)>,
}

impl StopSignal {
    /// Asks for the stop; never blocks for longer than a moment.
    pub fn request(&self) {
        let (requested, changed) = &*self.shared;
        *requested.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    /// Whether the stop has been asked for.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        let (requested, _) = &*self.shared;
        *requested.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until the time is over or the stop is asked for; tells whether it is.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let (requested, changed) = &*self.shared;
        let end = Instant::now() + time;
        let mut guard = requested.lock().unwrap_or_else(PoisonError::into_inner);
        while !*guard {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            guard = changed
                .wait_timeout(guard, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *guard
    }
}
