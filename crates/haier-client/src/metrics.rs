use std::sync::atomic::{AtomicU64, Ordering};

use crate::circuit::CircuitState;

/// Counters of a client and its clones since creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientMetrics {
    /// HTTP requests sent, including token calls and retries.
    pub requests: u64,
    /// Retries among these.
    pub retries: u64,
    /// Responses that asked to slow down (429, or 503 with `Retry-After`).
    pub throttled: u64,
    /// Tokens received.
    pub token_renewals: u64,
    /// Calls not sent because the circuit was open.
    pub not_sent: u64,
    /// The circuit breaker's current state.
    pub circuit: CircuitState,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) requests: Counter,
    pub(crate) retries: Counter,
    pub(crate) throttled: Counter,
    pub(crate) token_renewals: Counter,
    pub(crate) not_sent: Counter,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(crate) fn snapshot(&self, circuit: CircuitState) -> ClientMetrics {
        ClientMetrics {
            requests: self.requests.get(),
            retries: self.retries.get(),
            throttled: self.throttled.get(),
            token_renewals: self.token_renewals.get(),
            not_sent: self.not_sent.get(),
            circuit,
        }
    }
}
