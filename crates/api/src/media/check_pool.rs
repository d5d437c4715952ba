//! The thread pool that decodes pictures.

use std::{
    io,
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
};

use tokio::sync::oneshot;

use crate::supervision::{Components, SupervisedThread};

type Job = Box<dyn FnOnce() + Send>;

/// A small, fixed thread pool for memory-intensive work. An allocator retains memory that a thread
/// has used, so the same few threads must do all of this work. When this is dropped, they finish
/// their current job and stop.
pub(super) struct CheckPool {
    // First: fields drop in order, and the threads must be asked to stop before the channel is
    // closed.
    _threads: Vec<SupervisedThread>,
    jobs: Sender<Job>,
    running: Arc<AtomicUsize>,
}

/// Why a job wasn't completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CheckError {
    /// No thread is running at the moment.
    NoThread,
    /// The job panicked.
    Panicked,
}

impl CheckPool {
    /// Starts `count` threads as supervised components of the server.
    pub(super) fn start(count: NonZeroUsize, components: &Components) -> io::Result<Self> {
        let (jobs, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        // Each counts as running from the start, so that a job sent early isn't refused.
        let running = Arc::new(AtomicUsize::new(count.get()));
        let mut threads = Vec::new();
        for number in 1..=count.get() {
            let (receiver, running) = (Arc::clone(&receiver), Arc::clone(&running));
            let is_first_run = AtomicUsize::new(1);
            let name = format!("picture-check-{number}");
            let thread = SupervisedThread::start(components, &name, move |component| {
                if is_first_run.swap(0, Ordering::Relaxed) == 0 {
                    running.fetch_add(1, Ordering::Relaxed);
                }
                let _guard = RunGuard(&running);
                fault_points::point("picture-check");
                component.mark_up();
                work(&receiver);
            })?;
            threads.push(thread);
        }
        Ok(Self {
            _threads: threads,
            jobs,
            running,
        })
    }

    /// Runs `job` on one of the threads. If the caller drops this future before the job starts, the
    /// job is skipped.
    ///
    /// # Errors
    /// If the job wasn't completed.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, CheckError> {
        if self.running.load(Ordering::Relaxed) == 0 {
            return Err(CheckError::NoThread);
        }
        let (sender, receiver) = oneshot::channel();
        let job = Box::new(move || {
            // The caller is gone: don't spend memory on its picture.
            if !sender.is_closed() {
                drop(sender.send(job()));
            }
        });
        self.jobs
            .send(job)
            .map_err(|_closed| CheckError::NoThread)?;
        receiver.await.map_err(|_dropped| CheckError::Panicked)
    }
}

/// Counts a thread as stopped when its run ends, which also happens on a panic.
struct RunGuard<'a>(&'a AtomicUsize);

impl Drop for RunGuard<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting, and released before the job runs.
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        fault_points::point("picture-check-job");
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
        if outcome.is_err() {
            tracing::error!("the check of a picture panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_harms_neither_its_thread_nor_the_next() {
        let pool = CheckPool::start(NonZeroUsize::MIN, &Components::default()).unwrap();
        let panicked: Result<(), CheckError> = pool.run(|| panic!("on purpose")).await;
        assert_eq!(panicked, Err(CheckError::Panicked));
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn the_job_of_a_disconnected_client_is_dropped() {
        let pool = CheckPool::start(NonZeroUsize::MIN, &Components::default()).unwrap();
        let (go_on, wait) = channel::<()>();
        let first = pool.run(move || wait.recv());
        let is_run = Arc::new(AtomicUsize::new(0));
        let run = Arc::clone(&is_run);
        let second = pool.run(move || run.fetch_add(1, Ordering::Relaxed));
        let mut first = Box::pin(first);
        let mut second = Box::pin(second);
        // Both are queued, in this order, and then the second one's client disconnects.
        assert!(futures::poll!(first.as_mut()).is_pending());
        assert!(futures::poll!(second.as_mut()).is_pending());
        drop(second);
        go_on.send(()).unwrap();
        first.await.unwrap().unwrap();
        assert_eq!(pool.run(|| 7).await, Ok(7));
        assert_eq!(is_run.load(Ordering::Relaxed), 0);
    }
}
