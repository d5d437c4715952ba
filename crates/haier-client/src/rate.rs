use governor::clock::Clock as _;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::policy::RateLimit;

/// Paces requests so that the platform never counts more than it allows.
#[derive(Debug)]
pub(crate) struct RateGate {
    limiter: Option<DefaultDirectRateLimiter>,
    /// Only the first waiter polls the limiter: the order is fair, and no thundering herd wakes for
    /// one permit.
    turn: tokio::sync::Mutex<()>,
}

impl RateGate {
    pub(crate) fn new(limit: Option<RateLimit>) -> Self {
        let limiter = limit.map(|limit| {
            RateLimiter::direct(Quota::per_second(limit.per_second).allow_burst(limit.burst))
        });
        Self {
            limiter,
            turn: tokio::sync::Mutex::new(()),
        }
    }

    /// Waits until one more request may be sent.
    pub(crate) async fn pass(&self) {
        let Some(limiter) = &self.limiter else { return };
        let _turn = self.turn.lock().await;
        while let Err(not_yet) = limiter.check() {
            tokio::time::sleep(not_yet.wait_time_from(limiter.clock().now())).await;
        }
    }
}
