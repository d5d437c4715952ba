//! Passwords that wait to be hashed.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::closed;
use crate::http::problem::Problem;

/// Passwords hashed at a time: each takes a core and 19 MiB.
const AT_ONCE: usize = 2;

/// Who waits for a hash. Each lane has its own queue, so that registrations don't keep people from
/// signing in, nor strangers an admin from setting a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Logins.
    SignIn,
    /// Registrations: one at a time.
    Registration,
    /// Admins who make users or set passwords.
    Staff,
}

/// Hashes few passwords at a time; a bounded number waits.
pub(super) struct PasswordQueue {
    slots: Arc<Semaphore>,
    registration: Arc<Semaphore>,
    sign_in: Arc<Semaphore>,
    registrations: Arc<Semaphore>,
    staff: Arc<Semaphore>,
}

/// A place in the queue.
pub struct PasswordPlace {
    slots: Arc<Semaphore>,
    /// Registrations take turns before they wait for a slot.
    turns: Option<Arc<Semaphore>>,
    waiting: OwnedSemaphorePermit,
}

/// The right to hash one password.
#[derive(Debug)]
pub struct HashSlot {
    _turn: Option<OwnedSemaphorePermit>,
    _slot: OwnedSemaphorePermit,
}

impl PasswordQueue {
    pub(super) fn new(waiting: usize) -> Self {
        let queue = || Arc::new(Semaphore::new(waiting));
        Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            registration: Arc::new(Semaphore::new(1)),
            sign_in: queue(),
            registrations: queue(),
            staff: queue(),
        }
    }

    /// A place; `None` if too many wait already.
    pub(super) fn enter(&self, lane: Lane) -> Option<PasswordPlace> {
        let queue = match lane {
            Lane::SignIn => &self.sign_in,
            Lane::Registration => &self.registrations,
            Lane::Staff => &self.staff,
        };
        let turns = (lane == Lane::Registration).then(|| Arc::clone(&self.registration));
        Some(PasswordPlace {
            slots: Arc::clone(&self.slots),
            turns,
            waiting: Arc::clone(queue).try_acquire_owned().ok()?,
        })
    }
}

impl PasswordPlace {
    /// Waits until a password may be hashed. Dropped before, it leaves the queue.
    ///
    /// # Errors
    /// Never, as no semaphore is closed.
    pub async fn turn(self) -> Result<HashSlot, Problem> {
        let turn = match self.turns {
            Some(turns) => Some(turns.acquire_owned().await.map_err(closed)?),
            None => None,
        };
        let slot = self.slots.acquire_owned().await.map_err(closed)?;
        drop(self.waiting);
        Ok(HashSlot {
            _turn: turn,
            _slot: slot,
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_full_queue_of_registrations_leaves_logins_alone() {
        let queue = PasswordQueue::new(1);
        let running = queue.enter(Lane::Registration).unwrap().turn().await;
        let _waits = queue.enter(Lane::Registration).unwrap();
        assert!(queue.enter(Lane::Registration).is_none());
        let login = queue.enter(Lane::SignIn).unwrap().turn();
        assert!(login.now_or_never().is_some(), "one slot is left to logins");
        drop(running);
    }

    #[tokio::test]
    async fn who_hangs_up_leaves_the_queue() {
        let queue = PasswordQueue::new(1);
        let mut running = Vec::new();
        for _ in 0..AT_ONCE {
            running.push(queue.enter(Lane::SignIn).unwrap().turn().await.unwrap());
        }
        let waits = queue.enter(Lane::SignIn).unwrap().turn();
        assert!(queue.enter(Lane::SignIn).is_none());
        drop(waits);
        let next = queue.enter(Lane::SignIn).unwrap().turn();
        running.pop();
        assert!(next.now_or_never().is_some());
    }
}
