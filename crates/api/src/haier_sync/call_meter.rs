//! Counts the calls of a run, and ends those of a scheduled one when the calls of the day are used up.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use haier_client::{ClientMetrics, HaierClient};

use super::options::DailyCalls;

/// The calls of one run.
#[derive(Debug)]
pub(super) struct CallMeter {
    client: HaierClient,
    /// What the client had sent before the run.
    before: ClientMetrics,
    daily_calls: Option<DailyCalls>,
    /// Calls of the run, without tokens and retries.
    admitted: AtomicU64,
    /// Those of them that haven't ended.
    in_progress: AtomicU64,
    /// Whether a call wasn't admitted.
    is_refusing: AtomicBool,
    /// Requests of the run that have been added to those of the day.
    recorded: AtomicU64,
    /// Maximum requests of the run; [`u64::MAX`]: any number.
    allowed: AtomicU64,
}

impl CallMeter {
    /// Counts what `client` sends from now on.
    pub(super) fn new(client: &HaierClient, daily_calls: Option<DailyCalls>) -> Self {
        let allowed = daily_calls.map_or(u64::MAX, DailyCalls::left);
        Self {
            before: client.metrics(),
            client: client.clone(),
            daily_calls,
            admitted: AtomicU64::new(0),
            in_progress: AtomicU64::new(0),
            is_refusing: AtomicBool::new(false),
            recorded: AtomicU64::new(0),
            allowed: AtomicU64::new(allowed),
        }
    }

    /// Whether one more call may be sent, which is in progress then until [`release`](Self::release).
    /// Retries and renewed tokens of calls in progress may exceed the limit by their number.
    pub(super) fn admit(&self) -> bool {
        let admitted = self.admitted.load(Ordering::Relaxed);
        let now = self.client.metrics();
        let retries = now.retries.saturating_sub(self.before.retries);
        let tokens = now
            .token_renewals
            .saturating_sub(self.before.token_renewals);
        // The first call fetches a token.
        let others = retries.saturating_add(tokens.max(1));
        let total = admitted.saturating_add(1).saturating_add(others);
        if total > self.allowed.load(Ordering::Relaxed) {
            self.is_refusing.store(true, Ordering::Relaxed);
            return false;
        }
        self.admitted.fetch_add(1, Ordering::Relaxed);
        self.in_progress.fetch_add(1, Ordering::Relaxed);
        true
    }

    /// A call that was admitted has ended.
    pub(super) fn release(&self) {
        self.in_progress.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether a call wasn't admitted and all others have ended, so that the run gets nothing more.
    pub(super) fn is_exhausted(&self) -> bool {
        self.is_refusing.load(Ordering::Relaxed) && self.in_progress.load(Ordering::Relaxed) == 0
    }

    /// Why the run ends then.
    pub(super) fn exhausted(&self) -> String {
        let calls = self.daily_calls.map_or(0, |daily_calls| daily_calls.limit);
        format!("the daily call budget of {calls} is reached")
    }

    /// Requests since the last time, which the caller adds to those of the day.
    pub(super) fn take_unrecorded(&self) -> u64 {
        let sent = self.client.metrics().requests;
        let sent = sent.saturating_sub(self.before.requests);
        sent.saturating_sub(self.recorded.swap(sent, Ordering::Relaxed))
    }

    /// Requests that were taken couldn't be recorded.
    pub(super) fn give_back(&self, requests: u64) {
        self.recorded.fetch_sub(requests, Ordering::Relaxed);
    }

    /// Syncs have sent `today` requests on this day, with those that were taken. The day may have begun
    /// since the last time.
    pub(super) fn set_calls_of_day(&self, today: u64) {
        if let Some(DailyCalls { limit, .. }) = self.daily_calls {
            let recorded = self.recorded.load(Ordering::Relaxed);
            let allowed = recorded.saturating_add(limit.saturating_sub(today));
            self.allowed.store(allowed, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use haier_client::HaierConfig;

    use super::*;

    fn meter(daily_calls: Option<DailyCalls>) -> CallMeter {
        let secret = || "secret".to_owned().into();
        let config = HaierConfig {
            base_url: "http://127.0.0.1:1".to_owned(),
            client_id: "shop".to_owned(),
            client_secret: secret(),
            customer_code: "88800001".to_owned(),
            password: secret(),
            ..HaierConfig::default()
        };
        CallMeter::new(&HaierClient::new(config).unwrap(), daily_calls)
    }

    fn admitted(meter: &CallMeter) -> usize {
        (0..100).filter(|_| meter.admit()).count()
    }

    #[test]
    fn calls_are_admitted_until_those_of_the_day_are_used_up() {
        let limited = |limit, used| meter(Some(DailyCalls { limit, used }));
        assert_eq!(admitted(&meter(None)), 100);
        // One is for the token.
        assert_eq!(admitted(&limited(60, 20)), 39);
        assert_eq!(admitted(&limited(60, 60)), 0);
        assert_eq!(admitted(&limited(60, 70)), 0);
    }

    #[test]
    fn calls_in_progress_end_before_the_run() {
        let meter = meter(Some(DailyCalls { limit: 3, used: 0 }));
        assert_eq!(admitted(&meter), 2);
        assert!(!meter.is_exhausted());
        meter.release();
        assert!(!meter.is_exhausted());
        meter.release();
        assert!(meter.is_exhausted());
    }

    #[test]
    fn a_new_day_brings_new_calls() {
        let meter = meter(Some(DailyCalls {
            limit: 10,
            used: 10,
        }));
        assert!(!meter.admit());
        meter.set_calls_of_day(0);
        assert!(meter.admit());
    }
}
