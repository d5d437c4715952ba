//! The door that stock requests go through.

use std::{num::NonZeroUsize, sync::Arc, thread};

use cangku_domain::{
    orders::OrderRules,
    ports::{Clock, OrderNumbers, StorageError, Transactor},
    use_cases::{Answer, AnswerWriter, Request},
};
use tokio::sync::oneshot;

use super::{
    queue::{Job, Queue},
    writer::Writer,
};

/// How requests are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorSettings {
    /// Transactions at a time.
    pub writers: NonZeroUsize,
    /// Most commands of one transaction.
    pub largest_batch: NonZeroUsize,
    /// Most commands that wait.
    pub queue: NonZeroUsize,
}

/// What requests are processed with.
#[derive(Clone)]
pub struct DoorParts {
    /// Opens transactions.
    pub transactor: Arc<dyn Transactor>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Words the answers.
    pub answers: Arc<dyn AnswerWriter>,
    /// What the shop has settled about orders.
    pub rules: OrderRules,
    /// Numbers for new orders.
    pub numbers: Arc<dyn OrderNumbers>,
}

/// Why a request got no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DoorError {
    /// Too many requests wait already: come back in a moment.
    #[error("more stock requests are waiting than can be served soon")]
    Full,
    /// The server is stopping.
    #[error("the server is stopping")]
    Closed,
    /// The database is away: the request may or may not have had its effect; repeat it with its
    /// idempotency key.
    #[error("the database is unavailable")]
    Unavailable,
    /// The database gave up on the request: it had no effect.
    #[error("the database gave up on the request")]
    GaveUp,
    /// A defect of ours; the log knows more.
    #[error("the request failed")]
    Failed,
}

impl DoorError {
    pub(super) fn of(error: &cangku_domain::Error) -> Self {
        match error {
            cangku_domain::Error::Storage(StorageError::Unavailable(_)) => Self::Unavailable,
            cangku_domain::Error::Storage(StorageError::GaveUp(_)) => Self::GaveUp,
            _ => Self::Failed,
        }
    }
}

/// Takes requests and has them processed together. Dropping it serves what waits, then ends its
/// threads.
pub struct StockDoor {
    queue: Arc<Queue>,
    writers: Vec<thread::JoinHandle<()>>,
}

impl StockDoor {
    /// Opens the door.
    ///
    /// # Errors
    /// Where a thread can't be started.
    pub fn open(parts: &DoorParts, settings: DoorSettings) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::new(settings.queue.get()));
        let mut door = Self {
            queue: Arc::clone(&queue),
            writers: Vec::new(),
        };
        for number in 1..=settings.writers.get() {
            let writer = Writer {
                queue: Arc::clone(&queue),
                parts: parts.clone(),
                largest_batch: settings.largest_batch.get(),
            };
            let name = format!("stock-writer-{number}");
            door.writers.push(
                thread::Builder::new()
                    .name(name)
                    .spawn(move || writer.work())?,
            );
        }
        Ok(door)
    }

    /// Has a request processed; its answer comes after the COMMIT that holds its effect. The
    /// request is processed even where nobody waits for the answer any more.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn submit(&self, request: Request) -> Result<Answer, DoorError> {
        let (answer, answered) = oneshot::channel();
        self.queue.push(Job { request, answer })?;
        answered.await.unwrap_or(Err(DoorError::Failed))
    }
}

impl Drop for StockDoor {
    fn drop(&mut self) {
        self.queue.close();
        for writer in self.writers.drain(..) {
            drop(writer.join());
        }
    }
}
