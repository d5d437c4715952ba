//! Repeated storage failures: logged once a minute, and reported by `/readyz` until a write succeeds.
//!
//! A full disk fails every request that writes. Each gets its own error response; the log gets one
//! line a minute for each kind of failure, with the number of failures that it stands for.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use cangku_domain::{Error, error_chain, ports::StorageError};
use cangku_group_commit::FailureLog;

use crate::media::StoreError;

/// Minimum time between two log lines about one kind of failure.
const LINE_EVERY: Duration = Duration::from_secs(60);
/// How long storage counts as full after the last write that found no space, if probing gives no
/// result.
const FULL_FOR: Duration = Duration::from_secs(15);

/// A rate-limited log for one kind of failure.
#[derive(Debug)]
struct RateLimitedLog(Mutex<State>);

#[derive(Debug)]
struct State {
    last_line: Option<Instant>,
    /// Failures since the last line.
    unlogged: u64,
}

impl RateLimitedLog {
    const fn new() -> Self {
        Self(Mutex::new(State {
            last_line: None,
            unlogged: 0,
        }))
    }

    /// Counts a failure. If a line is due, returns how many failures weren't logged since the last
    /// line.
    fn count(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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
}

/// A storage location, and when a write last found it full.
#[derive(Debug)]
pub(crate) struct StorageLocation(Mutex<Option<Instant>>);

/// The result of a probing write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProbeResult {
    /// The write succeeded.
    Space,
    /// The write found no space, or the location can't be reached.
    NoSpace,
    /// The write failed for another reason, such as a missing permission.
    Unknown,
}

impl StorageLocation {
    const fn new() -> Self {
        Self(Mutex::new(None))
    }

    fn record(&self, now: Instant) {
        *self.lock() = Some(now);
    }

    /// When the last write found no space; `None` if the location doesn't count as full.
    fn last_failure(&self) -> Option<Instant> {
        *self.lock()
    }

    /// Probes the location by a write, if it is full. It counts as full until a write succeeds; if
    /// probing gives no result, until no write has failed for [`FULL_FOR`].
    pub(crate) fn probe(&self, write: impl FnOnce() -> ProbeResult) {
        if let Some(failure) = self.last_failure() {
            let probed = write();
            self.apply_probe(failure, probed, Instant::now());
        }
    }

    fn apply_probe(&self, failure: Instant, probed: ProbeResult, now: Instant) {
        let is_over = match probed {
            ProbeResult::Space => true,
            ProbeResult::NoSpace => false,
            ProbeResult::Unknown => now.saturating_duration_since(failure) >= FULL_FOR,
        };
        let mut last_failure = self.lock();
        // A write that failed after the probe began is more recent.
        if is_over && *last_failure == Some(failure) {
            *last_failure = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The database's storage.
pub(crate) static DATABASE: StorageLocation = StorageLocation::new();
/// The folders of pictures and of spooled uploads.
pub(crate) static PICTURES: StorageLocation = StorageLocation::new();

static FULL: RateLimitedLog = RateLimitedLog::new();
static UNAVAILABLE: RateLimitedLog = RateLimitedLog::new();
static CONTENTION: RateLimitedLog = RateLimitedLog::new();

/// Whether a write found no space and none has succeeded since.
pub(crate) fn is_storage_full() -> bool {
    let locations = [&DATABASE, &PICTURES];
    locations
        .into_iter()
        .any(|location| location.last_failure().is_some())
}

/// Logs a database failure that isn't a bug: no space, unavailable, contention. `subject` is what
/// failed. For any other error returns false and logs nothing.
pub(crate) fn record_failure(subject: &str, error: &Error) -> bool {
    match error {
        Error::Storage(StorageError::Full(_)) => record_full(&DATABASE, subject, error),
        Error::Storage(StorageError::Unavailable(_)) => {
            if let Some(more) = UNAVAILABLE.count(Instant::now()) {
                let error = error_chain(error);
                tracing::warn!(subject, error, more, "the database is unavailable");
            }
        }
        Error::Storage(StorageError::Contention(_)) => {
            if let Some(more) = CONTENTION.count(Instant::now()) {
                let error = error_chain(error);
                tracing::warn!(
                    subject,
                    error,
                    more,
                    "a request failed because of database contention"
                );
            }
        }
        _ => return false,
    }
    true
}

/// Records failures of the group commit by [`record_failure`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct StorageFailureLog;

impl FailureLog for StorageFailureLog {
    fn record(&self, subject: &str, error: &Error) -> bool {
        record_failure(subject, error)
    }
}

/// Like [`record_failure`], for the store of pictures; returns false if the store isn't full.
pub(crate) fn record_store_failure(subject: &str, error: &StoreError) -> bool {
    let is_full = matches!(error, StoreError::Full(_));
    if is_full {
        record_full(&PICTURES, subject, error);
    }
    is_full
}

fn record_full(
    location: &StorageLocation,
    subject: &str,
    error: &(dyn std::error::Error + 'static),
) {
    location.record(Instant::now());
    if let Some(more) = FULL.count(Instant::now()) {
        let error = error_chain(error);
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
        let trouble = RateLimitedLog::new();
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
    fn a_location_is_full_until_a_write_succeeds() {
        let location = StorageLocation::new();
        location.probe(|| panic!("nothing is to be probed"));
        let begun = Instant::now();
        let much_later = begun + FULL_FOR * 100;
        location.record(begun);
        location.apply_probe(begun, ProbeResult::NoSpace, much_later);
        assert_eq!(location.last_failure(), Some(begun));
        location.probe(|| ProbeResult::Space);
        assert_eq!(location.last_failure(), None);
    }

    #[test]
    fn a_probe_does_not_clear_what_failed_after_it_had_begun() {
        let location = StorageLocation::new();
        let begun = Instant::now();
        location.record(begun);
        let later = begun + Duration::from_secs(1);
        location.probe(|| {
            location.record(later);
            ProbeResult::Space
        });
        assert_eq!(location.last_failure(), Some(later));
    }

    #[test]
    fn a_location_that_can_not_be_probed_is_full_for_a_while() {
        let location = StorageLocation::new();
        let begun = Instant::now();
        location.record(begun);
        location.apply_probe(begun, ProbeResult::Unknown, begun + FULL_FOR / 2);
        assert_eq!(location.last_failure(), Some(begun));
        location.apply_probe(begun, ProbeResult::Unknown, begun + FULL_FOR);
        assert_eq!(location.last_failure(), None);
    }

    #[test]
    fn only_full_storage_is_recorded() {
        let internal = Error::Storage(StorageError::Internal("a defect".into()));
        assert!(!record_failure("test", &internal));
        let away = Error::Storage(StorageError::Unavailable("away".into()));
        assert!(record_failure("test", &away));
    }
}
