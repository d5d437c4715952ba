//! A request to stop that any thread can make.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// A request to stop, shared by its clones; once made it stays.
///
/// Making it while the server starts ends the start with
/// [`StartError::Stopped`](crate::StartError::Stopped); making it later stops the server, which
/// [`Server::stop`](crate::Server::stop) or dropping the `Server` then waits for. Settings with
/// such a signal start no other server. Stopping a `Server` by itself doesn't make the request.
#[derive(Clone, Debug, Default)]
pub struct StopSignal {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_requested: bool,
    narrower: Vec<Weak<Shared>>,
}

impl StopSignal {
    /// Asks for the stop; never blocks for longer than a moment.
    pub fn request(&self) {
        self.shared.request();
    }

    /// Whether the stop has been asked for.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.shared.lock().is_requested
    }

    /// A signal that follows this one, but not the other way round.
    pub(crate) fn narrower(&self) -> Self {
        let new = Self::default();
        let mut state = self.shared.lock();
        new.shared.lock().is_requested = state.is_requested;
        state
            .narrower
            .retain(|narrower| narrower.strong_count() > 0);
        state.narrower.push(Arc::downgrade(&new.shared));
        drop(state);
        new
    }

    /// Sleeps until the time is over or the stop is asked for; tells whether it is.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let end = Instant::now() + time;
        let mut state = self.shared.lock();
        while !state.is_requested {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let woken = self.shared.changed.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.is_requested
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn request(&self) {
        let mut state = self.lock();
        state.is_requested = true;
        self.changed.notify_all();
        for narrower in state
            .narrower
            .drain(..)
            .filter_map(|narrower| narrower.upgrade())
        {
            narrower.request();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StopSignal;
    use std::time::Duration;

    #[test]
    fn a_request_reaches_narrower_signals_and_never_wider_ones() {
        let wide = StopSignal::default();
        let (one, other) = (wide.narrower(), wide.narrower());
        one.request();
        assert!(one.is_requested() && !other.is_requested() && !wide.is_requested());
        wide.clone().request();
        assert!(other.wait(Duration::ZERO) && wide.narrower().is_requested());
    }
}
