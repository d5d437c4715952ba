//! The queue of passwords to be hashed.

use std::{net::IpAddr, sync::Arc, time::Duration};

use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::overload::closed;
use crate::http::response::problem::Problem;

/// One address may fill at most one in `ADDRESS_PART` of the queue of logins.
const ADDRESS_PART: usize = 4;
/// Maximum number of addresses in memory; beyond it, the least used are evicted.
const MAX_ADDRESSES: u64 = 100_000;
/// An address without logins for this long is evicted: far longer than a login waits.
const IDLE_TIMEOUT: Duration = Duration::from_secs(300);

/// What a password is hashed for. Each lane has its own queue, so that registrations don't block
/// sign-ins, nor anonymous clients an admin who sets a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Logins from this address, which may fill only a part of the queue.
    SignIn(IpAddr),
    /// Registrations: one at a time.
    Registration,
    /// Admins who create users or set passwords.
    Staff,
}

/// Hashes few passwords at a time; a bounded number waits.
pub(super) struct PasswordQueue {
    slots: Arc<Semaphore>,
    registration: Arc<Semaphore>,
    sign_in: Arc<Semaphore>,
    /// Waiting logins by address.
    sign_in_of: Cache<IpAddr, Arc<Semaphore>>,
    per_address: usize,
    registrations: Arc<Semaphore>,
    staff: Arc<Semaphore>,
}

/// A password that waits to be hashed.
pub struct QueuedPassword {
    slots: Arc<Semaphore>,
    /// Registrations run one at a time, and wait for that before they wait for a slot.
    one_at_a_time: Option<Arc<Semaphore>>,
    waiting: [Option<OwnedSemaphorePermit>; 2],
}

/// The right to hash one password.
#[derive(Debug)]
pub struct HashPermit {
    _registration: Option<OwnedSemaphorePermit>,
    _slot: OwnedSemaphorePermit,
}

impl PasswordQueue {
    /// Hashes at most `concurrent` passwords at a time, at least 2; `waiting` of each lane wait.
    pub(super) fn new(concurrent: usize, waiting: usize) -> Self {
        let queue = || Arc::new(Semaphore::new(waiting));
        Self {
            slots: Arc::new(Semaphore::new(concurrent)),
            registration: Arc::new(Semaphore::new(1)),
            sign_in: queue(),
            sign_in_of: Cache::builder()
                .max_capacity(MAX_ADDRESSES)
                .time_to_idle(IDLE_TIMEOUT)
                .build(),
            per_address: (waiting / ADDRESS_PART).max(1),
            registrations: queue(),
            staff: queue(),
        }
    }

    /// Enters a queue; `None` if it is full, or the address's part of it.
    pub(super) fn enter(&self, lane: Lane) -> Option<QueuedPassword> {
        let mut of_address = None;
        let queue = match lane {
            Lane::SignIn(address) => {
                let permits = || Arc::new(Semaphore::new(self.per_address));
                let permits = self.sign_in_of.get_with(address, permits);
                of_address = Some(permits.try_acquire_owned().ok()?);
                &self.sign_in
            }
            Lane::Registration => &self.registrations,
            Lane::Staff => &self.staff,
        };
        let one_at_a_time = (lane == Lane::Registration).then(|| Arc::clone(&self.registration));
        Some(QueuedPassword {
            slots: Arc::clone(&self.slots),
            one_at_a_time,
            waiting: [
                Some(Arc::clone(queue).try_acquire_owned().ok()?),
                of_address,
            ],
        })
    }
}

impl QueuedPassword {
    /// Waits until a password may be hashed. If it is dropped before, it leaves the queue.
    ///
    /// # Errors
    /// Never, as no semaphore is closed.
    pub async fn acquire(self) -> Result<HashPermit, Problem> {
        // Held while hashing, so that registrations never take both slots.
        let registration = match self.one_at_a_time {
            Some(semaphore) => Some(semaphore.acquire_owned().await.map_err(closed)?),
            None => None,
        };
        let slot = self.slots.acquire_owned().await.map_err(closed)?;
        // Out of the queue: it counts only what waits.
        drop(self.waiting);
        Ok(HashPermit {
            _registration: registration,
            _slot: slot,
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    const MAX_CONCURRENT: usize = 2;
    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const B: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    #[tokio::test]
    async fn a_full_queue_of_registrations_leaves_logins_alone() {
        let queue = PasswordQueue::new(MAX_CONCURRENT, 1);
        let running = queue.enter(Lane::Registration).unwrap().acquire().await;
        let _waits = queue.enter(Lane::Registration).unwrap();
        assert!(queue.enter(Lane::Registration).is_none());
        let login = queue.enter(Lane::SignIn(A)).unwrap().acquire();
        assert!(login.now_or_never().is_some(), "one slot is left to logins");
        drop(running);
    }

    #[tokio::test]
    async fn a_dropped_request_leaves_the_queue() {
        let queue = PasswordQueue::new(MAX_CONCURRENT, 1);
        let mut running = Vec::new();
        for _ in 0..MAX_CONCURRENT {
            running.push(
                queue
                    .enter(Lane::SignIn(A))
                    .unwrap()
                    .acquire()
                    .await
                    .unwrap(),
            );
        }
        let waits = queue.enter(Lane::SignIn(A)).unwrap().acquire();
        assert!(queue.enter(Lane::SignIn(A)).is_none());
        drop(waits);
        let next = queue.enter(Lane::SignIn(A)).unwrap().acquire();
        running.pop();
        assert!(next.now_or_never().is_some());
    }

    #[tokio::test]
    async fn logins_of_one_address_leave_room_for_others() {
        let queue = PasswordQueue::new(MAX_CONCURRENT, 8);
        let mut running = Vec::new();
        for _ in 0..MAX_CONCURRENT {
            running.push(
                queue
                    .enter(Lane::SignIn(A))
                    .unwrap()
                    .acquire()
                    .await
                    .unwrap(),
            );
        }
        let waiting = [(); 2].map(|()| queue.enter(Lane::SignIn(A)).unwrap());
        assert!(queue.enter(Lane::SignIn(A)).is_none());
        assert!(queue.enter(Lane::SignIn(B)).is_some());
        drop(waiting);
        assert!(queue.enter(Lane::SignIn(A)).is_some());
    }
}
