//! The door that stock requests go through.

use std::{
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

use cangku_domain::{
    orders::OrderRules,
    ports::{Clock, OrderNumbers, StorageError, Transactor},
    use_cases::{Answer, AnswerWriter, Request},
};
use tokio::sync::oneshot;

use super::{
    job::{Job, Ticket},
    queue::Queue,
    writer::Writer,
};
use crate::supervision::{Components, SupervisedThread};

/// How requests are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorSettings {
    /// Transactions at a time.
    pub writers: NonZeroUsize,
    /// Most commands of one transaction.
    pub largest_batch: NonZeroUsize,
    /// Most commands that wait.
    pub queue: NonZeroUsize,
    /// How long a request may wait for rows that others have locked, in all its tries.
    pub row_lock: Duration,
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
    /// No writer runs at the moment: the request had no effect.
    #[error("no stock writer is running")]
    NoWriter,
    /// The request has waited for too long; it had no effect.
    #[error("the request has waited for too long")]
    TooLate,
    /// The writer ended while it was at the request, which may or may not have had its effect:
    /// repeat it with its idempotency key.
    #[error("the writer ended before it could say what became of the request")]
    OutcomeUnknown,
    /// The database is away: the request may or may not have had its effect; repeat it with its
    /// idempotency key.
    #[error("the database is unavailable")]
    Unavailable,
    /// No space is left to write: the request had no effect.
    #[error("storage is full")]
    StorageFull,
    /// The database gave up on the request: it had no effect.
    #[error("the database gave up on the request")]
    GaveUp,
    /// A defect of ours; the log knows more.
    #[error("the request failed")]
    Failed,
}

impl DoorError {
    /// Whether the request is known to have had no effect.
    pub const fn had_no_effect(&self) -> bool {
        match self {
            Self::Full
            | Self::Closed
            | Self::NoWriter
            | Self::TooLate
            | Self::StorageFull
            | Self::GaveUp => true,
            Self::OutcomeUnknown | Self::Unavailable | Self::Failed => false,
        }
    }

    pub(super) fn of(error: &cangku_domain::Error) -> Self {
        match error {
            cangku_domain::Error::Storage(StorageError::Unavailable(_)) => Self::Unavailable,
            cangku_domain::Error::Storage(StorageError::Full(_)) => Self::StorageFull,
            cangku_domain::Error::Storage(StorageError::GaveUp(_)) => Self::GaveUp,
            _ => Self::Failed,
        }
    }
}

/// Takes requests and has them processed together. Dropping it serves what waits, then ends its
/// threads.
pub struct StockDoor {
    queue: Arc<Queue>,
    writers: Vec<SupervisedThread>,
    longest_wait: Duration,
}

impl StockDoor {
    /// Opens the door; its writers are components of the server. A request for which no transaction
    /// has begun after `longest_wait` is refused.
    ///
    /// # Errors
    /// If a thread can't be started.
    pub fn open(
        parts: &DoorParts,
        settings: DoorSettings,
        longest_wait: Duration,
        components: &Components,
    ) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::new(settings.queue.get(), settings.row_lock));
        let mut door = Self {
            queue: Arc::clone(&queue),
            writers: Vec::new(),
            longest_wait,
        };
        for number in 1..=settings.writers.get() {
            let writer = Writer {
                queue: Arc::clone(&queue),
                parts: parts.clone(),
                largest_batch: settings.largest_batch.get(),
                lock_budget: settings.row_lock,
            };
            let name = format!("stock-writer-{number}");
            let thread =
                SupervisedThread::start(components, &name, move |running| writer.work(running))?;
            door.writers.push(thread);
        }
        Ok(door)
    }

    /// Has a request processed; its answer comes after the COMMIT that holds its effect. Dropping
    /// the future withdraws the request: no transaction begins for it any more, but one that has
    /// begun may still commit. If none has begun after the longest wait, the request is refused.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn submit(&self, request: Request) -> Result<Answer, DoorError> {
        let now = Instant::now();
        let deadline = now.checked_add(self.longest_wait).unwrap_or(now);
        let (answer, answered) = oneshot::channel();
        self.queue.push(Job {
            request,
            ticket: Ticket {
                answer,
                deadline,
                blocked_since: None,
            },
        })?;
        answered.await.unwrap_or(Err(DoorError::OutcomeUnknown))
    }
}

impl Drop for StockDoor {
    fn drop(&mut self) {
        // First, so that none is restarted when it ends.
        self.writers.iter().for_each(SupervisedThread::request_stop);
        self.queue.close();
        for writer in self.writers.drain(..) {
            writer.join();
        }
    }
}
