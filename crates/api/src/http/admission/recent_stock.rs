//! Whether stock or orders are being requested.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// How long after a request stock counts as being requested.
const SPAN: Duration = Duration::from_secs(1);

/// When stock or orders were last requested.
#[derive(Debug)]
pub(super) struct RecentStock {
    start: Instant,
    /// Milliseconds from `start` to the end of the span of the last request.
    until: AtomicU64,
}

impl RecentStock {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            until: AtomicU64::new(0),
        }
    }

    /// Records that stock or orders were requested at `begun`.
    pub(super) fn record(&self, begun: Instant) {
        let since = begun.saturating_duration_since(self.start);
        let until = since.saturating_add(SPAN);
        self.until.store(milliseconds(until), Ordering::Relaxed);
    }

    /// Whether stock or orders were requested within the last second.
    pub(super) fn is_requested(&self) -> bool {
        milliseconds(self.start.elapsed()) < self.until.load(Ordering::Relaxed)
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_is_requested_after_a_request_and_not_before() {
        let recent = RecentStock::new();
        assert!(!recent.is_requested());
        recent.record(Instant::now());
        assert!(recent.is_requested());
    }
}
