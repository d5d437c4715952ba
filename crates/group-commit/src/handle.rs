//! The entry of the group commit: accepts stock and order requests.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cangku_domain::processing::{ProcessResult, Request};
use cangku_supervision::{Components, SupervisedThread};
use tokio::sync::oneshot;

use super::{
    dependencies::GroupCommitDependencies,
    job::{Job, Ticket},
    queue::Queue,
    settings::GroupCommitSettings,
    submit_error::SubmitError,
    worker::Worker,
};

/// Accepts requests and has them processed in batches. When it is dropped, queued requests are
/// still processed, then its threads stop.
pub struct GroupCommit {
    queue: Arc<Queue>,
    workers: Vec<SupervisedThread>,
    has_renderer: bool,
    max_wait: Duration,
}

impl GroupCommit {
    /// Starts the workers as supervised components of the server. A request that isn't in a
    /// transaction after `max_wait` is refused.
    ///
    /// # Errors
    /// If a thread can't be started.
    pub fn open(
        dependencies: &GroupCommitDependencies,
        settings: GroupCommitSettings,
        max_wait: Duration,
        components: &Components,
    ) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::new(settings.queue.get(), settings.row_lock));
        // First: if a later thread can't be started, dropping this stops those that were.
        let mut group_commit = Self {
            queue: Arc::clone(&queue),
            workers: Vec::new(),
            has_renderer: dependencies.renderer.is_some(),
            max_wait,
        };
        for number in 1..=settings.workers.get() {
            let worker = Worker {
                queue: Arc::clone(&queue),
                dependencies: dependencies.clone(),
                largest_batch: settings.largest_batch.get(),
                lock_budget: settings.row_lock,
            };
            let name = format!("stock-writer-{number}");
            let thread =
                SupervisedThread::start(components, &name, move |running| worker.work(running))?;
            group_commit.workers.push(thread);
        }
        Ok(group_commit)
    }

    /// Queues a request and awaits its result, which is sent after the COMMIT that contains its
    /// effect. The request comes back with it, because a response names parts of it. Dropping the
    /// future withdraws the request: no new transaction begins for it, but one that has begun may
    /// still commit. If none has begun after the longest wait, the request is refused.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub async fn submit(&self, request: Request) -> Result<(Request, ProcessResult), SubmitError> {
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
        // A sender dropped without a result means that the worker panicked.
        received.await.unwrap_or(Err(SubmitError::OutcomeUnknown))
    }
}

impl Drop for GroupCommit {
    fn drop(&mut self) {
        // First, so that no worker is restarted when it ends.
        self.workers.iter().for_each(SupervisedThread::request_stop);
        self.queue.close();
        for worker in self.workers.drain(..) {
            worker.join();
        }
    }
}
