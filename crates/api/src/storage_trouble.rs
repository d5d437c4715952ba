//! Repeated failures of storage: logged once a minute, and remembered for readiness.
//!
//! A full disk fails every request that writes. Each of them is answered by itself; the log gets one
//! line a minute for each kind of trouble, with the number of failures that it stands for.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use cangku_domain::{Error, ports::StorageError};

use crate::{commands::explained, media::StoreError};

/// Shortest time between two log lines about one kind of trouble.
const LINE_EVERY: Duration = Duration::from_secs(60);
/// How long storage counts as full after the last write that found no space.
pub(crate) const FULL_FOR: Duration = Duration::from_secs(15);

/// One kind of trouble.
#[derive(Debug)]
struct Trouble(Mutex<State>);

#[derive(Debug)]
struct State {
    last_line: Option<Instant>,
    last_seen: Option<Instant>,
    /// Failures since the last line.
    unlogged: u64,
}

impl Trouble {
    const fn new() -> Self {
        Self(Mutex::new(State {
            last_line: None,
            last_seen: None,
            unlogged: 0,
        }))
    }

    /// Counts a failure. Where a line is due: how many failures had none since the last line.
    fn count(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.last_seen = Some(now);
        let is_due = state
            .last_line
            .is_none_or(|last| now.saturating_duration_since(last) >= LINE_EVERY);
        if !is_due {
            state.unlogged = state.unlogged.saturating_add(1);
            return None;
        }
        state.last_line = Some(now);
        Some(std::mem::take(&mut state.unlogged))
    }

    fn was_seen_within(&self, time: Duration, now: Instant) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state
            .last_seen
            .is_some_and(|seen| now.saturating_duration_since(seen) < time)
    }
}

static FULL: Trouble = Trouble::new();
static UNAVAILABLE: Trouble = Trouble::new();
static CONTENTION: Trouble = Trouble::new();

/// Whether a write found no space within the last [`FULL_FOR`].
pub(crate) fn is_storage_full() -> bool {
    FULL.was_seen_within(FULL_FOR, Instant::now())
}

/// Logs a failure of the database that isn't a defect: no space, unavailable, contention. `subject`
/// is what failed. False where it is none of these, and nothing is logged.
pub(crate) fn note(subject: &str, error: &Error) -> bool {
    match error {
        Error::Storage(StorageError::Full(_)) => note_full(subject, error),
        Error::Storage(StorageError::Unavailable(_)) => {
            if let Some(more) = UNAVAILABLE.count(Instant::now()) {
                let error = explained(error);
                tracing::warn!(subject, error, more, "the database is unavailable");
            }
        }
        Error::Storage(StorageError::GaveUp(_)) => {
            if let Some(more) = CONTENTION.count(Instant::now()) {
                let error = explained(error);
                tracing::warn!(subject, error, more, "the database gave up on a request");
            }
        }
        _ => return false,
    }
    true
}

/// As [`note`], for the store of pictures; false where it isn't full.
pub(crate) fn note_store(subject: &str, error: &StoreError) -> bool {
    let is_full = matches!(error, StoreError::Full(_));
    if is_full {
        note_full(subject, error);
    }
    is_full
}

fn note_full(subject: &str, error: &(dyn std::error::Error + 'static)) {
    if let Some(more) = FULL.count(Instant::now()) {
        let error = explained(error);
        tracing::error!(
            subject,
            error,
            more,
            "storage is full: writes are refused with 503 storage_full until there is space"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_of_failures_is_one_line_that_counts_them() {
        let trouble = Trouble::new();
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        assert_eq!(trouble.count(at(0)), Some(0));
        for second in 1..60 {
            assert_eq!(trouble.count(at(second)), None);
        }
        assert_eq!(trouble.count(at(60)), Some(59));
        assert_eq!(trouble.count(at(61)), None);
        assert_eq!(trouble.count(at(500)), Some(1));
    }

    #[test]
    fn trouble_is_over_when_it_is_not_seen_for_a_while() {
        let trouble = Trouble::new();
        let begun = Instant::now();
        assert!(!trouble.was_seen_within(FULL_FOR, begun));
        trouble.count(begun);
        assert!(trouble.was_seen_within(FULL_FOR, begun + FULL_FOR / 2));
        assert!(!trouble.was_seen_within(FULL_FOR, begun + FULL_FOR));
    }

    #[test]
    fn only_trouble_that_is_no_defect_is_noted() {
        let internal = Error::Storage(StorageError::Internal("a defect".into()));
        assert!(!note("test", &internal));
        let away = Error::Storage(StorageError::Unavailable("away".into()));
        assert!(note("test", &away));
    }
}
