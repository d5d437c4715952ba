//! The entry of the group commit: accepts stock and order requests.

use std::{
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

use cangku_domain::{
    orders::OrderRules,
    ports::{Clock, OrderNumbers, StorageError, Transactor},
    processing::{ProcessResult, Request, ResponseRenderer},
};
use cangku_supervision::{Components, SupervisedThread};
use tokio::sync::oneshot;

use super::{
    failure_log::FailureLog,
    job::{Job, Ticket},
    queue::Queue,
    worker::Writer,
};

/// Settings of the group commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupCommitSettings {
    /// Concurrent transactions, one for each writer thread.
    pub writers: NonZeroUsize,
    /// Maximum commands in one transaction.
    pub largest_batch: NonZeroUsize,
    /// Maximum queued commands.
    pub queue: NonZeroUsize,
    /// How long a request may wait in total, over all its attempts, for rows locked by other
    /// transactions.
    pub row_lock: Duration,
}

/// Dependencies of processing a request.
#[derive(Clone)]
pub struct GroupCommitDependencies {
    /// Opens transactions.
    pub transactor: Arc<dyn Transactor>,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Renders the responses that are stored under idempotency keys. If there is none, requests
    /// with a key are refused.
    pub renderer: Option<Arc<dyn ResponseRenderer>>,
    /// The shop's rules for orders.
    pub rules: OrderRules,
    /// Generates numbers for new orders.
    pub numbers: Arc<dyn OrderNumbers>,
    /// Records failures of the storage. If there is none, each is logged as an error.
    pub failures: Option<Arc<dyn FailureLog>>,
}

/// Why a request got no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The queue is full (load shedding): retry later.
    #[error("more stock requests are waiting than can be served soon")]
    QueueFull,
    /// The server is stopping.
    #[error("the server is stopping")]
    Closed,
    /// No writer is running at the moment: the request had no effect.
    #[error("no stock writer is running")]
    NoWriter,
    /// The request has been queued for too long; it had no effect.
    #[error("the request has waited for too long")]
    DeadlineExceeded,
    /// The writer ended while it processed the request, which may or may not have taken effect:
    /// retry it with its idempotency key.
    #[error("the writer ended before it could say what became of the request")]
    OutcomeUnknown,
    /// The database is unavailable: the request may or may not have taken effect; retry it with its
    /// idempotency key.
    #[error("the database is unavailable")]
    Unavailable,
    /// No disk space is left: the request had no effect.
    #[error("storage is full")]
    StorageFull,
    /// The request failed with contention (lock timeout, deadlock, statement timeout): it had no
    /// effect.
    #[error("the database gave up on the request")]
    Contention,
    /// The request has an idempotency key, but there is no renderer of responses: it had no effect.
    #[error("a request with an idempotency key needs a renderer of responses")]
    MissingRenderer,
    /// A bug; the log has the details.
    #[error("the request failed")]
    Failed,
}

impl SubmitError {
    /// Whether the request is known to have had no effect.
    pub const fn had_no_effect(&self) -> bool {
        match self {
            Self::QueueFull
            | Self::Closed
            | Self::NoWriter
            | Self::DeadlineExceeded
            | Self::StorageFull
            | Self::Contention
            | Self::MissingRenderer => true,
            Self::OutcomeUnknown | Self::Unavailable | Self::Failed => false,
        }
    }

    pub(super) fn of(error: &cangku_domain::Error) -> Self {
        match error {
            cangku_domain::Error::Storage(StorageError::Unavailable(_)) => Self::Unavailable,
            cangku_domain::Error::Storage(StorageError::Full(_)) => Self::StorageFull,
            cangku_domain::Error::Storage(StorageError::Contention(_)) => Self::Contention,
            cangku_domain::Error::MissingRenderer => Self::MissingRenderer,
            _ => Self::Failed,
        }
    }
}

/// Accepts requests and has them processed in batches. When it is dropped, queued requests are
/// still processed, then its threads stop.
pub struct GroupCommit {
    queue: Arc<Queue>,
    writers: Vec<SupervisedThread>,
    has_renderer: bool,
    max_wait: Duration,
}

impl GroupCommit {
    /// Starts the writers as supervised components of the server. A request that isn't in a
    /// transaction after `max_wait` is refused.
    ///
    /// # Errors
    /// If a thread can't be started.
    pub fn open(
        parts: &GroupCommitDependencies,
        settings: GroupCommitSettings,
        max_wait: Duration,
        components: &Components,
    ) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::new(settings.queue.get(), settings.row_lock));
        // First: if a later thread can't be started, dropping this stops those that were.
        let mut group_commit = Self {
            queue: Arc::clone(&queue),
            writers: Vec::new(),
            has_renderer: parts.renderer.is_some(),
            max_wait,
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
            group_commit.writers.push(thread);
        }
        Ok(group_commit)
    }

    /// Queues a request and awaits its result, which is sent after the COMMIT that contains its
    /// effect. Dropping the future withdraws the request: no new transaction begins for it, but one
    /// that has begun may still commit. If none has begun after the longest wait, the request is
    /// refused.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub async fn submit(&self, request: Request) -> Result<ProcessResult, SubmitError> {
        // Here, so that it doesn't fail the other requests of a batch.
        if request.idempotency().is_some() && !self.has_renderer {
            return Err(SubmitError::MissingRenderer);
        }
        let now = Instant::now();
        let deadline = now.checked_add(self.max_wait).unwrap_or(now);
        let (result, received) = oneshot::channel();
        self.queue.push(Job {
            request,
            ticket: Ticket {
                result,
                deadline,
                blocked_since: None,
            },
        })?;
        // A sender dropped without a result means that the writer panicked.
        received.await.unwrap_or(Err(SubmitError::OutcomeUnknown))
    }
}

impl Drop for GroupCommit {
    fn drop(&mut self) {
        // First, so that no writer is restarted when it ends.
        self.writers.iter().for_each(SupervisedThread::request_stop);
        self.queue.close();
        for writer in self.writers.drain(..) {
            writer.join();
        }
    }
}
