//! The queue of one class.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The right to use one connection. It moves into the thread with the work: a dropped request
/// returns its connection only when the thread is done with it.
#[derive(Debug)]
pub struct Slot(Vec<OwnedSemaphorePermit>);

impl Slot {
    /// The same, counted in another limit too.
    pub(super) fn within(mut self, other: OwnedSemaphorePermit) -> Self {
        self.0.push(other);
        self
    }
}

/// A limited number of slots, and a bounded FIFO queue for them.
pub(super) struct ClassQueue {
    slots: Arc<Semaphore>,
    waiting: Semaphore,
}

impl ClassQueue {
    pub(super) fn new(slots: usize, waiting: usize) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(slots)),
            waiting: Semaphore::new(waiting),
        }
    }

    /// Waits for a slot; `None` if the queue is full.
    pub(super) async fn acquire(&self) -> Option<Slot> {
        // Waiting requests get free permits first, so this doesn't overtake them.
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Some(Slot(vec![slot]));
        }
        // Released when a slot is acquired, or when this future is dropped.
        let _waiting = self.waiting.try_acquire().ok()?;
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        slot.ok().map(|slot| Slot(vec![slot]))
    }

    /// Its limit, to count slots of another queue in it too.
    pub(super) fn limit(&self) -> Arc<Semaphore> {
        Arc::clone(&self.slots)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn beyond_those_that_wait_the_next_is_refused() {
        let queue = ClassQueue::new(1, 1);
        let slot = queue.acquire().await.unwrap();
        let mut waiting = std::pin::pin!(queue.acquire());
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(queue.acquire().await.is_none());
        drop(slot);
        assert!(waiting.await.is_some());
    }

    #[tokio::test]
    async fn a_dropped_request_leaves_the_queue() {
        let queue = ClassQueue::new(1, 1);
        let slot = queue.acquire().await.unwrap();
        assert!(queue.acquire().now_or_never().is_none());
        let mut next = std::pin::pin!(queue.acquire());
        assert!(next.as_mut().now_or_never().is_none());
        drop(slot);
        assert!(next.await.is_some());
    }
}
