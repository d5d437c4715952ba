//! Requests without valid credentials, by address.

use std::{net::IpAddr, sync::Arc, time::Duration};

use moka::sync::Cache;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};

/// Requests of all addresses that are processed at a time: few enough that the worker threads,
/// which take turns among whatever is ready, soon come to everyone else's.
const ALL: usize = 64;
/// How long a request waits for its turn.
const WAIT: Duration = Duration::from_secs(5);
/// How long a refusal is held back: a client that repeats at once shall cost little.
const HOLD: Duration = Duration::from_secs(1);
/// Most addresses that are remembered; beyond, the least used are forgotten.
const ADDRESSES: u64 = 100_000;
/// An address that sends nothing for so long is forgotten.
const IDLE: Duration = Duration::from_secs(60);

/// Bounds the requests without valid credentials, of each address and of all.
pub(super) struct Gate {
    all: Arc<Semaphore>,
    addresses: Cache<IpAddr, Arc<Address>>,
    per_address: usize,
    waiting_per_address: usize,
    wait: Duration,
    hold: Duration,
}

struct Address {
    running: Arc<Semaphore>,
    waiting: Semaphore,
}

/// The right to have a request processed.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "held until dropped")] [OwnedSemaphorePermit; 2]);

impl Gate {
    pub(super) fn new(per_address: usize, waiting_per_address: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(ALL)),
            addresses: Cache::builder()
                .max_capacity(ADDRESSES)
                .time_to_idle(IDLE)
                .build(),
            per_address,
            waiting_per_address,
            wait: WAIT,
            hold: HOLD,
        }
    }

    /// Waits until a request of this address may be processed; `None` if it is refused.
    pub(super) async fn enter(&self, network: IpAddr) -> Option<Place> {
        let address = self.addresses.get_with(network, || {
            Arc::new(Address {
                running: Arc::new(Semaphore::new(self.per_address)),
                waiting: Semaphore::new(self.waiting_per_address),
            })
        });
        let running = Arc::clone(&address.running).try_acquire_owned().ok();
        if running.is_some()
            && let Ok(all) = Arc::clone(&self.all).try_acquire_owned()
        {
            return running.map(|running| Place([running, all]));
        }
        let Ok(_waiting) = address.waiting.try_acquire() else {
            drop(running);
            sleep(self.hold).await;
            return None;
        };
        let both = async {
            let running = match running {
                Some(running) => running,
                None => Arc::clone(&address.running).acquire_owned().await.ok()?,
            };
            let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Place([running, all]))
        };
        timeout(self.wait, both).await.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const B: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    /// One that waits and holds back for no longer than a test likes to.
    fn quick(per_address: usize) -> Gate {
        Gate {
            wait: Duration::from_millis(20),
            hold: Duration::ZERO,
            ..Gate::new(per_address, 1)
        }
    }

    #[tokio::test]
    async fn an_address_has_its_share_and_the_others_theirs() {
        let gate = Gate {
            wait: Duration::from_secs(60),
            ..quick(1)
        };
        let place = gate.enter(A).await.unwrap();
        let mut waiting = std::pin::pin!(gate.enter(A));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(gate.enter(A).await.is_none(), "more wait than may");
        assert!(gate.enter(B).await.is_some());
        drop(place);
        assert!(waiting.await.is_some());
    }

    #[tokio::test]
    async fn who_waits_too_long_is_refused() {
        let gate = quick(1);
        let place = gate.enter(A).await.unwrap();
        assert!(gate.enter(A).await.is_none());
        drop(place);
        assert!(gate.enter(A).await.is_some());
    }

    #[tokio::test]
    async fn many_addresses_together_have_a_bound_too() {
        let gate = quick(ALL);
        let mut places = Vec::new();
        for _ in 0..ALL {
            places.push(gate.enter(A).await.unwrap());
        }
        assert!(gate.enter(B).await.is_none());
        places.pop();
        assert!(gate.enter(B).await.is_some());
    }
}
