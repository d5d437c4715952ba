//! The threads that decode pictures.

use std::{
    io,
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// A few threads for work that takes much memory: an allocator keeps what a thread has used, so
/// the same few must do all of it. They end with the last of their work when this is dropped.
pub(super) struct Checkers(Sender<Job>);

impl Checkers {
    /// So many threads.
    pub(super) fn start(count: NonZeroUsize) -> io::Result<Self> {
        let (sender, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 1..=count.get() {
            let receiver = Arc::clone(&receiver);
            let name = format!("picture-check-{number}");
            thread::Builder::new()
                .name(name)
                .spawn(move || work(&receiver))?;
        }
        Ok(Self(sender))
    }

    /// Runs `job` on one of them; `None` where it panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move || drop(answer.send(job())));
        self.0.send(job).ok()?;
        answered.await.ok()
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
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
        let checkers = Checkers::start(NonZeroUsize::MIN).unwrap();
        let panicked: Option<()> = checkers.run(|| panic!("on purpose")).await;
        assert_eq!(panicked, None);
        assert_eq!(checkers.run(|| 7).await, Some(7));
    }
}
