//! A thread that processes what waits, one transaction after the other.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use cangku_domain::{
    Error,
    inventory::StockRequest,
    ports::{Clock, StorageError, Transactor},
    use_cases::{AnswerWriter, StockAnswer, process_stock},
};
use tokio::sync::oneshot;

use crate::commands::explained;

use super::{
    DoorError,
    queue::{Job, Products, Queue},
};

pub(super) struct Writer {
    pub(super) queue: Arc<Queue>,
    pub(super) transactor: Arc<dyn Transactor>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) answers: Arc<dyn AnswerWriter>,
    pub(super) largest_batch: usize,
}

type Answers = Vec<oneshot::Sender<Result<StockAnswer, DoorError>>>;

impl Writer {
    /// Works until the queue is closed and empty.
    pub(super) fn work(&self) {
        let mut products = Products::new();
        while let Some(jobs) = self.queue.take(self.largest_batch, &mut products) {
            let (requests, answers): (Vec<StockRequest>, Answers) = jobs
                .into_iter()
                .map(|Job { request, answer }| (request, answer))
                .unzip();
            self.serve(&requests, answers);
        }
    }

    /// Processes requests in one transaction. Where that is refused as a whole, each gets one of
    /// its own, so that only the guilty one fails; where the database is away, none does.
    fn serve(&self, requests: &[StockRequest], answers: Answers) {
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
        let is_away = matches!(error, Error::Storage(StorageError::Unavailable(_)));
        if is_away || requests.len() == 1 {
            tracing::error!(
                error = %explained(&error),
                "stock requests failed"
            );
            for answer in answers {
                let _ = answer.send(Err(DoorError::of(&error)));
            }
            return;
        }
        tracing::warn!(
            error = %explained(&error),
            requests = requests.len(),
            "a batch of stock requests failed; each is tried alone"
        );
        for (request, answer) in requests.iter().zip(answers) {
            self.serve(std::slice::from_ref(request), vec![answer]);
        }
    }

    /// A panic is a defect of ours that must not end the thread: its transaction is rolled back.
    fn process(&self, requests: &[StockRequest]) -> Result<Vec<StockAnswer>, Error> {
        let work = || process_stock(&*self.transactor, &*self.clock, requests, &*self.answers);
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panic| {
            let cause = "a panic while stock was processed".into();
            Err(Error::Storage(StorageError::Internal(cause)))
        })
    }
}
