//! A thread that processes what waits, one transaction after the other.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use cangku_domain::{
    Error,
    ports::StorageError,
    use_cases::{Answer, Processor, Request},
};
use tokio::sync::oneshot;

use crate::commands::explained;

use super::{
    DoorError, DoorParts,
    queue::{Job, Products, Queue},
    stuck::Stuck,
};

pub(super) struct Writer {
    pub(super) queue: Arc<Queue>,
    pub(super) parts: DoorParts,
    pub(super) largest_batch: usize,
}

type Answers = Vec<oneshot::Sender<Result<Answer, DoorError>>>;

impl Writer {
    /// Works until the queue is closed and empty.
    pub(super) fn work(&self) {
        let mut products = Products::new();
        while let Some(jobs) = self.queue.take(self.largest_batch, &mut products) {
            let (requests, answers): (Vec<Request>, Answers) = jobs
                .into_iter()
                .map(|Job { request, answer }| (request, answer))
                .unzip();
            self.serve(&requests, answers);
        }
    }

    /// Processes requests in one transaction. Where that fails as a whole, each gets one of its
    /// own, so that only the guilty one fails; where the database is away, none does.
    fn serve(&self, requests: &[Request], answers: Answers) {
        let error = match self.process(requests) {
            Ok(given) => {
                for (answer, given) in answers.into_iter().zip(given) {
                    // Whoever asked may have gone.
                    let _ = answer.send(Ok(given));
                }
                return;
            }
            Err(error) => error,
        };
        if error.is_unavailable() || requests.len() == 1 {
            log_failure(&error);
            for answer in answers {
                let _ = answer.send(Err(DoorError::of(&error)));
            }
            return;
        }
        tracing::warn!(
            error = %explained(&error),
            requests = requests.len(),
            "a batch of requests about stock failed; each is tried alone"
        );
        let mut stuck = Stuck::default();
        for (request, answer) in requests.iter().zip(answers) {
            let _ = answer.send(self.serve_alone(request, &mut stuck));
        }
    }

    fn serve_alone(&self, request: &Request, stuck: &mut Stuck) -> Result<Answer, DoorError> {
        if stuck.holds_up(request) {
            return Err(DoorError::GaveUp);
        }
        match self.process(std::slice::from_ref(request)) {
            Ok(given) => given.into_iter().next().ok_or(DoorError::Failed),
            Err(error) => {
                if error.gave_up() {
                    stuck.note(request);
                }
                log_failure(&error);
                Err(DoorError::of(&error))
            }
        }
    }

    /// A panic is a defect of ours that must not end the thread: its transaction is rolled back.
    fn process(&self, requests: &[Request]) -> Result<Vec<Answer>, Error> {
        let parts = &self.parts;
        let processor = Processor {
            transactor: &*parts.transactor,
            clock: &*parts.clock,
            answers: &*parts.answers,
            rules: &parts.rules,
            numbers: &*parts.numbers,
        };
        let work = || processor.process(requests);
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panic| {
            let cause = "a panic while stock was processed".into();
            Err(Error::Storage(StorageError::Internal(cause)))
        })
    }
}

fn log_failure(error: &Error) {
    tracing::error!(error = %explained(error), "requests about stock failed");
}
