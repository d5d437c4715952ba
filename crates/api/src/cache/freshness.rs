//! Whether a cached entry may still be served.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use cangku_domain::ports::Change;

use super::topic::{Slot, Topics};

/// How long the change listener counts as connected after its last successful check.
const LISTENER_TIMEOUT: Duration = Duration::from_secs(3);

/// TTLs of cache entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ttls {
    /// TTL of entries with volatile figures; the TTL of all entries while the listener is
    /// disconnected.
    pub short: Duration,
    /// TTL of the others.
    pub long: Duration,
}

impl Ttls {
    /// `long`, and at most one second for volatile entries.
    pub fn of(long: Duration) -> Self {
        Self {
            short: long.min(Duration::from_secs(1)),
            long,
        }
    }
}

impl Default for Ttls {
    fn default() -> Self {
        Self::of(Duration::from_secs(300))
    }
}

/// When the loading of an entry began. Changes before it are contained in the entry.
#[derive(Debug, Clone, Copy)]
pub struct LoadStart {
    pub(super) at: Instant,
    tick: u64,
}

impl LoadStart {
    /// Whether this load began no earlier than the other.
    pub fn is_since(self, other: Self) -> bool {
        self.at >= other.at
    }
}

/// When each topic last changed, and whether other processes' changes are received.
#[derive(Debug)]
pub struct Freshness {
    topics: Topics,
    ttls: Ttls,
    begun: Instant,
    /// Until when the listener counts as connected, in milliseconds since `begun`; 0: disconnected.
    connected_until: AtomicU64,
}

impl Freshness {
    /// Nothing has changed, and the listener is disconnected.
    pub fn new(ttls: Ttls) -> Self {
        Self {
            topics: Topics::new(),
            ttls,
            begun: Instant::now(),
            connected_until: AtomicU64::new(0),
        }
    }

    /// TTLs of cache entries.
    pub(super) const fn ttls(&self) -> Ttls {
        self.ttls
    }

    /// The start of loading an entry; call it before reading the database.
    pub fn start_load(&self) -> LoadStart {
        LoadStart {
            at: Instant::now(),
            tick: self.topics.now(),
        }
    }

    /// Records changes.
    pub(super) fn touch(&self, changes: &BTreeSet<Change>) {
        changes.iter().for_each(|change| self.topics.touch(*change));
    }

    /// Records that the listener has received everything up to `moment`.
    pub(super) fn record_check(&self, moment: Instant) {
        let until = moment.saturating_duration_since(self.begun) + LISTENER_TIMEOUT;
        let until = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
        self.connected_until.store(until, Ordering::SeqCst);
    }

    /// Records that the listener may have missed a change.
    pub(super) fn record_disconnected(&self) {
        self.connected_until.store(0, Ordering::SeqCst);
    }

    /// Whether other processes' changes are received.
    pub fn is_listener_connected(&self, now: Instant) -> bool {
        let now = now.saturating_duration_since(self.begun).as_millis();
        now < u128::from(self.connected_until.load(Ordering::SeqCst))
    }

    /// Whether an entry whose loading began at `start` may still be served.
    pub(super) fn is_fresh(
        &self,
        start: LoadStart,
        ttl: Duration,
        slots: &[Slot],
        now: Instant,
    ) -> bool {
        let age = now.saturating_duration_since(start.at);
        age < ttl
            // Without a listener, only the short TTL bounds how long a change may be missed.
            && (age < self.ttls.short || self.is_listener_connected(now))
            && !self.topics.have_changed(slots, start.tick)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_older_than_the_short_ttl_is_served_without_a_listener() {
        let freshness = Freshness::new(Ttls::default());
        let start = freshness.start_load();
        let after = |seconds: f64| {
            let now = start.at + Duration::from_secs_f64(seconds);
            freshness.is_fresh(start, freshness.ttls().long, &[], now)
        };
        assert!(after(0.9));
        assert!(!after(1.0));
        freshness.record_check(start.at);
        assert!(after(2.9));
        assert!(!after(3.1), "no check for three seconds");
        freshness.record_check(start.at + Duration::from_secs(298));
        assert!(after(299.9));
        assert!(!after(300.0), "its TTL has passed");
        freshness.record_disconnected();
        assert!(!after(2.0));
    }
}
