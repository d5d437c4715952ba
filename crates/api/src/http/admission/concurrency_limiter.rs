//! Limits on concurrent requests, per key (an address or a user) and in total.

use std::{hash::Hash, sync::Arc, time::Duration};

use moka::sync::Cache;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};

/// Maximum wait of a request for its permit.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// Delay of a refusal: a client that retries at once must cost little.
const REFUSAL_DELAY: Duration = Duration::from_secs(1);
/// Maximum number of keys in memory; beyond it, the least used are evicted.
const MAX_KEYS: u64 = 100_000;
/// A key without requests for this long is evicted.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Limits on concurrent requests.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConcurrencyLimits {
    /// All keys together: few enough that the worker threads, which schedule ready tasks in turn,
    /// soon get to the tasks of others.
    pub(super) all: usize,
    /// One key.
    pub(super) per_key: usize,
    /// Waiting requests of one key.
    pub(super) waiting_per_key: usize,
}

/// Limits concurrent requests, per key and in total.
pub(super) struct ConcurrencyLimiter<K> {
    all: Arc<Semaphore>,
    keys: Cache<K, Arc<Share>>,
    limits: ConcurrencyLimits,
    max_wait: Duration,
    refusal_delay: Duration,
}

/// The share of one key.
struct Share {
    running: Arc<Semaphore>,
    waiting: Semaphore,
}

/// The right to have a request processed.
#[derive(Debug)]
pub struct Permit(#[expect(dead_code, reason = "held until dropped")] [OwnedSemaphorePermit; 2]);

impl<K: Hash + Eq + Send + Sync + 'static> ConcurrencyLimiter<K> {
    pub(super) fn new(limits: ConcurrencyLimits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits.all)),
            keys: Cache::builder()
                .max_capacity(MAX_KEYS)
                .time_to_idle(IDLE_TIMEOUT)
                .build(),
            limits,
            max_wait: MAX_WAIT,
            refusal_delay: REFUSAL_DELAY,
        }
    }

    /// Waits until a request with this key may be processed; `None` if it is refused.
    pub(super) async fn acquire(&self, key: K) -> Option<Permit> {
        let share = self.keys.get_with(key, || {
            Arc::new(Share {
                running: Arc::new(Semaphore::new(self.limits.per_key)),
                waiting: Semaphore::new(self.limits.waiting_per_key),
            })
        });
        // The key's permit comes first: a request that waits for its own key must not hold one of
        // all.
        let running = Arc::clone(&share.running).try_acquire_owned().ok();
        if running.is_some()
            && let Ok(all) = Arc::clone(&self.all).try_acquire_owned()
        {
            return running.map(|running| Permit([running, all]));
        }
        let Ok(_waiting) = share.waiting.try_acquire() else {
            // The delay must not occupy the key's permit.
            drop(running);
            sleep(self.refusal_delay).await;
            return None;
        };
        let both = async {
            let running = match running {
                Some(running) => running,
                None => Arc::clone(&share.running).acquire_owned().await.ok()?,
            };
            let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Permit([running, all]))
        };
        // After a timeout the dropped future returns its permits.
        timeout(self.max_wait, both).await.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures::FutureExt;

    use super::*;

    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const B: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    const ALL: usize = 64;

    /// One with short waits.
    fn quick(per_key: usize) -> ConcurrencyLimiter<IpAddr> {
        ConcurrencyLimiter {
            max_wait: Duration::from_millis(20),
            refusal_delay: Duration::ZERO,
            ..ConcurrencyLimiter::new(ConcurrencyLimits {
                all: ALL,
                per_key,
                waiting_per_key: 1,
            })
        }
    }

    #[tokio::test]
    async fn an_address_has_its_share_and_the_others_theirs() {
        let limiter = ConcurrencyLimiter {
            max_wait: Duration::from_secs(60),
            ..quick(1)
        };
        let permit = limiter.acquire(A).await.unwrap();
        let mut waiting = std::pin::pin!(limiter.acquire(A));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(limiter.acquire(A).await.is_none(), "more wait than may");
        assert!(limiter.acquire(B).await.is_some());
        drop(permit);
        assert!(waiting.await.is_some());
    }

    #[tokio::test]
    async fn a_request_that_waits_too_long_is_refused() {
        let limiter = quick(1);
        let permit = limiter.acquire(A).await.unwrap();
        assert!(limiter.acquire(A).await.is_none());
        drop(permit);
        assert!(limiter.acquire(A).await.is_some());
    }

    #[tokio::test]
    async fn many_addresses_together_have_a_bound_too() {
        let limiter = quick(ALL);
        let mut permits = Vec::new();
        for _ in 0..ALL {
            permits.push(limiter.acquire(A).await.unwrap());
        }
        assert!(limiter.acquire(B).await.is_none());
        permits.pop();
        assert!(limiter.acquire(B).await.is_some());
    }
}
