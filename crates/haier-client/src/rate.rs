use std::num::NonZeroU32;

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
            RateLimiter::direct(Quota::per_second(steady(limit)).allow_burst(limit.burst))
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

/// Requests per second that follow a burst. The platform counts the burst as well: in the second that begins
/// with it there are `burst` requests and one less than these.
fn steady(limit: RateLimit) -> NonZeroU32 {
    let rest = limit.per_second.get().saturating_sub(limit.burst.get());
    NonZeroU32::MIN.saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_counts_towards_its_second() {
        let steady = |per_second, burst| {
            let number = |number| NonZeroU32::new(number).unwrap();
            let (per_second, burst) = (number(per_second), number(burst));
            super::steady(RateLimit { per_second, burst }).get()
        };
        assert_eq!(steady(100, 5), 96);
        assert_eq!(steady(20, 1), 20);
        assert_eq!(steady(1, 1), 1);
        assert_eq!(steady(5, 5), 1);
        assert_eq!(steady(5, 9), 1);
    }
}
