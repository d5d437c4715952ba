//! Hosts that fail again and again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Pictures in a row that a host fails to give before it is asked no more: else a run would wait
/// out every one of a host that is down.
const MOST: u32 = 10;

/// Counts pictures that hosts failed to give, tries included, since the last that one gave.
#[derive(Debug, Default)]
pub(super) struct HostFailures(Mutex<HashMap<String, u32>>);

impl HostFailures {
    /// Whether it is no use to ask this host.
    pub(super) fn is_given_up(&self, host: &str) -> bool {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(host).is_some_and(|count| *count >= MOST)
    }

    /// Notes how a host did.
    pub(super) fn note(&self, host: String, has_failed: bool) {
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
    fn a_host_is_given_up_after_ten_failures_in_a_row() {
        let failures = HostFailures::default();
        let note = |has_failed| failures.note("h.cn".to_owned(), has_failed);
        (0..9).for_each(|_| note(true));
        note(false);
        (0..9).for_each(|_| note(true));
        assert!(!failures.is_given_up("h.cn"));
        note(true);
        assert!(failures.is_given_up("h.cn"));
        assert!(!failures.is_given_up("h.cn:81"));
    }
}
