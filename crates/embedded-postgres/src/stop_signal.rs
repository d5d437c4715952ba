//! A request to stop that any thread can make.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// A request to stop, shared by its clones; it can't be withdrawn.
///
/// If it is made while the server starts, the start ends with
/// [`StartError::Stopped`](crate::StartError::Stopped); later, it stops the server, and
/// [`Server::stop`](crate::Server::stop) or dropping the `Server` waits for that. Settings with a
/// requested signal start no other server. Stopping a `Server` by itself doesn't make the request.
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
    /// Requests the stop; never blocks for longer than a moment.
    pub fn request(&self) {
        self.shared.request();
    }

    /// Whether the stop has been requested.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.shared.lock().is_requested
    }

    /// A child signal: requested when this one is, but not the other way round.
    pub(crate) fn narrower(&self) -> Self {
        let new = Self::default();
        let mut state = self.shared.lock();
        new.shared.lock().is_requested = state.is_requested;
        state
            .narrower
            // Drops children that no longer exist, or the list would grow with each start.
            .retain(|narrower| narrower.strong_count() > 0);
        state.narrower.push(Arc::downgrade(&new.shared));
        drop(state);
        new
    }

    /// Sleeps for `time` or until the stop is requested; returns whether it is.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let end = Instant::now() + time;
        let mut state = self.shared.lock();
        // In a loop, because a condition variable may wake up spuriously.
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
        // Locks the parent before the child, as `narrower` does, so this can't deadlock.
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
