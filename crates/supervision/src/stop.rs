//! A stop request that a thread can wait for.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

/// A stop request, shared by its clones; it can't be withdrawn.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    pub(super) fn request(&self) {
        let (is_requested, changed) = &*self.0;
        *is_requested.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    pub(super) fn is_requested(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps for `time`, or until the request; returns whether it has been made.
    pub(super) fn wait(&self, time: Duration) -> bool {
        let (is_requested, changed) = &*self.0;
        let guard = is_requested.lock().unwrap_or_else(PoisonError::into_inner);
        let (guard, _timeout) = changed
            .wait_timeout_while(guard, time, |is_requested| !*is_requested)
            .unwrap_or_else(PoisonError::into_inner);
        *guard
    }
}
