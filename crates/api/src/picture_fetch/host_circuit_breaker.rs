//! Detects hosts that are down.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Failed pictures in a row after which a host is skipped: otherwise a run would wait for the
/// timeouts of every picture of a host that is down.
const MAX_FAILURES: u32 = 10;

/// Counts the pictures in a row that each host failed to deliver, after their retries.
#[derive(Debug, Default)]
pub(super) struct HostCircuitBreaker(Mutex<HashMap<String, u32>>);

impl HostCircuitBreaker {
    /// Whether this host is skipped.
    pub(super) fn is_open(&self, host: &str) -> bool {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(host).is_some_and(|count| *count >= MAX_FAILURES)
    }

    /// Records the outcome of a picture from a host.
    pub(super) fn record(&self, host: String, has_failed: bool) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if has_failed {
            let count = counts.entry(host).or_default();
            *count = count.saturating_add(1);
        } else {
            counts.remove(&host);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_skipped_after_ten_failures_in_a_row() {
        let failures = HostCircuitBreaker::default();
        let record = |has_failed| failures.record("h.cn".to_owned(), has_failed);
        (0..9).for_each(|_| record(true));
        record(false);
        (0..9).for_each(|_| record(true));
        assert!(!failures.is_open("h.cn"));
        record(true);
        assert!(failures.is_open("h.cn"));
        assert!(!failures.is_open("h.cn:81"));
    }
}
