//! Requests that wait for the next transaction.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use cangku_domain::use_cases::{Answer, Request};
use tokio::sync::oneshot;

use super::DoorError;

/// A request and where its answer goes.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) answer: oneshot::Sender<Result<Answer, DoorError>>,
}

/// A bounded queue of requests, first come, first served.
pub(super) struct Queue {
    capacity: usize,
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    /// Commands of all requests that wait.
    commands: usize,
    is_closed: bool,
}

impl Queue {
    /// A queue for at most `capacity` commands.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            state: Mutex::default(),
            arrived: Condvar::new(),
        }
    }

    /// Adds a request, or answers at once why not. A request of more commands than the queue
    /// holds is taken by an empty one.
    pub(super) fn push(&self, job: Job) -> Result<(), DoorError> {
        let commands = job.request.weight();
        let mut state = self.lock();
        if state.is_closed {
            return Err(DoorError::Closed);
        }
        if state.commands > 0 && state.commands + commands > self.capacity {
            return Err(DoorError::Full);
        }
        state.commands += commands;
        state.waiting.push_back(job);
        drop(state);
        self.arrived.notify_one();
        Ok(())
    }

    /// Waits for requests and takes as many as fit into `most` commands, one at least; `None`
    /// once the queue is closed and empty.
    pub(super) fn take(&self, most: usize) -> Option<Vec<Job>> {
        let mut state = self.lock();
        while state.waiting.is_empty() {
            if state.is_closed {
                return None;
            }
            state = self
                .arrived
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let mut taken = Vec::new();
        let mut commands = 0;
        while let Some(next) = state.waiting.front() {
            let size = next.request.weight();
            if commands > 0 && commands + size > most {
                break;
            }
            commands += size;
            taken.extend(state.waiting.pop_front());
        }
        state.commands = state.commands.saturating_sub(commands);
        Some(taken)
    }

    /// Takes no more requests; those that wait are still served.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.arrived.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cangku_domain::{
        ProductId,
        accounts::Actor,
        inventory::{Atomicity, StockCommand, StockRequest},
    };

    use super::*;

    fn job(commands: usize) -> Job {
        let command = StockCommand::expire(ProductId::new(1).unwrap());
        let request = StockRequest {
            actor: Arc::new(Actor::system("test")),
            commands: vec![command; commands],
            atomicity: Atomicity::EachAlone,
            idempotency: None,
        };
        Job {
            request: Request::Stock(request),
            answer: oneshot::channel().0,
        }
    }

    fn sizes(jobs: Option<Vec<Job>>) -> Vec<usize> {
        jobs.unwrap()
            .iter()
            .map(|job| job.request.weight())
            .collect()
    }

    #[test]
    fn requests_are_taken_in_their_order_up_to_the_largest_batch() {
        let queue = Queue::new(100);
        for commands in [2, 3, 4, 50] {
            queue.push(job(commands)).unwrap();
        }
        assert_eq!(sizes(queue.take(6)), [2, 3]);
        assert_eq!(sizes(queue.take(6)), [4]);
        assert_eq!(sizes(queue.take(6)), [50], "a large request goes alone");
    }

    #[test]
    fn a_full_queue_refuses_at_once_and_a_closed_one_for_good() {
        let queue = Queue::new(4);
        queue.push(job(9)).unwrap();
        assert_eq!(queue.push(job(1)).unwrap_err(), DoorError::Full);
        assert_eq!(sizes(queue.take(1)), [9]);
        queue.push(job(4)).unwrap();
        queue.close();
        assert_eq!(queue.push(job(1)).unwrap_err(), DoorError::Closed);
        assert_eq!(sizes(queue.take(1)), [4]);
        assert!(queue.take(1).is_none());
    }
}
