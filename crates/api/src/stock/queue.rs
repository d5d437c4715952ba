//! Requests that wait for the next transaction.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use cangku_domain::{ProductId, inventory::StockRequest, use_cases::StockAnswer};
use tokio::sync::oneshot;

use super::DoorError;

/// Requests that are looked at for one that needn't wait, when those before it must.
const FORESIGHT: usize = 1024;

/// A request and where its answer goes.
pub(super) struct Job {
    pub(super) request: StockRequest,
    pub(super) answer: oneshot::Sender<Result<StockAnswer, DoorError>>,
}

/// A bounded queue of requests. Those of one product are served in their order, by one writer at a
/// time: another would only wait for its row.
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
    /// Products that writers are at.
    busy: Products,
    is_closed: bool,
}

/// Products of requests.
pub(super) type Products = HashSet<ProductId>;

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
        let commands = job.request.commands.len();
        let mut state = self.lock();
        if state.is_closed {
            return Err(DoorError::Closed);
        }
        if state.commands > 0 && state.commands + commands > self.capacity {
            return Err(DoorError::Full);
        }
        state.commands += commands;
        let must_wait = job.needs_any_of(&state.busy);
        state.waiting.push_back(job);
        drop(state);
        // Else the writer that is at its products takes it next.
        if !must_wait {
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Waits for requests and takes as many as fit into `most` commands, one at least; `None`
    /// once the queue is closed and empty. `mine` are the products that the caller has been at,
    /// and then those that it is at now.
    pub(super) fn take(&self, most: usize, mine: &mut Products) -> Option<Vec<Job>> {
        let mut state = self.lock();
        for id in mine.drain() {
            state.busy.remove(&id);
        }
        loop {
            let taken = state.pick(most, mine);
            if state.is_closed && state.waiting.is_empty() {
                self.arrived.notify_all();
            } else if !taken.is_empty() && !state.waiting.is_empty() {
                self.arrived.notify_one();
            }
            if !taken.is_empty() {
                return Some(taken);
            }
            if state.is_closed && state.waiting.is_empty() {
                return None;
            }
            state = self
                .arrived
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
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

impl Job {
    fn products(&self) -> impl Iterator<Item = ProductId> {
        let commands = self.request.commands.iter();
        commands.map(|command| command.product_id)
    }

    fn needs_any_of(&self, products: &Products) -> bool {
        !products.is_empty() && self.products().any(|id| products.contains(&id))
    }
}

impl State {
    /// Takes the first requests whose products no writer is at and no earlier request waits for,
    /// and notes their products as busy and in `mine`.
    fn pick(&mut self, most: usize, mine: &mut Products) -> Vec<Job> {
        let mut taken = Vec::new();
        let mut commands = 0;
        let mut passed: Vec<Job> = Vec::new();
        let mut awaited = Products::new();
        while let Some(next) = self.waiting.front() {
            let must_wait = next.needs_any_of(&self.busy) || next.needs_any_of(&awaited);
            let size = next.request.commands.len();
            if passed.len() > FORESIGHT || !must_wait && commands > 0 && commands + size > most {
                break;
            }
            let Some(next) = self.waiting.pop_front() else {
                break;
            };
            if must_wait {
                awaited.extend(next.products());
                passed.push(next);
            } else {
                commands += size;
                mine.extend(next.products());
                taken.push(next);
            }
        }
        for job in passed.into_iter().rev() {
            self.waiting.push_front(job);
        }
        self.commands = self.commands.saturating_sub(commands);
        self.busy.extend(mine.iter());
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use cangku_domain::{
        accounts::Actor,
        inventory::{Atomicity, StockCommand},
    };

    use super::*;

    fn of_products(ids: &[i64]) -> Job {
        let expire = |id: &i64| StockCommand::expire(ProductId::new(*id).unwrap());
        let request = StockRequest {
            actor: Arc::new(Actor::system("test")),
            commands: ids.iter().map(expire).collect(),
            atomicity: Atomicity::EachAlone,
            idempotency: None,
        };
        Job {
            request,
            answer: oneshot::channel().0,
        }
    }

    fn job(commands: usize) -> Job {
        of_products(&vec![1; commands])
    }

    fn queue_of(jobs: &[&[i64]]) -> Queue {
        let queue = Queue::new(100_000);
        for ids in jobs {
            queue.push(of_products(ids)).unwrap();
        }
        queue
    }

    fn sizes(jobs: Option<Vec<Job>>) -> Vec<usize> {
        jobs.unwrap()
            .iter()
            .map(|job| job.request.commands.len())
            .collect()
    }

    fn products(jobs: Option<Vec<Job>>) -> Vec<Vec<i64>> {
        let ids = |job: &Job| job.products().map(ProductId::get).collect();
        jobs.unwrap().iter().map(ids).collect()
    }

    #[test]
    fn requests_are_taken_in_their_order_up_to_the_largest_batch() {
        let queue = Queue::new(100);
        for commands in [2, 3, 4, 50] {
            queue.push(job(commands)).unwrap();
        }
        let mut mine = Products::new();
        assert_eq!(sizes(queue.take(6, &mut mine)), [2, 3]);
        assert_eq!(sizes(queue.take(6, &mut mine)), [4]);
        let taken = sizes(queue.take(6, &mut mine));
        assert_eq!(taken, [50], "a large request goes alone");
    }

    #[test]
    fn a_full_queue_refuses_at_once_and_a_closed_one_for_good() {
        let queue = Queue::new(4);
        let mut mine = Products::new();
        queue.push(job(9)).unwrap();
        assert_eq!(queue.push(job(1)).unwrap_err(), DoorError::Full);
        assert_eq!(sizes(queue.take(1, &mut mine)), [9]);
        queue.push(job(4)).unwrap();
        queue.close();
        assert_eq!(queue.push(job(1)).unwrap_err(), DoorError::Closed);
        assert_eq!(sizes(queue.take(1, &mut mine)), [4]);
        assert!(queue.take(1, &mut mine).is_none());
    }

    #[test]
    fn a_product_that_a_writer_is_at_waits_for_it_and_others_pass() {
        let queue = queue_of(&[&[1]]);
        let (mut one, mut other) = (Products::new(), Products::new());
        assert_eq!(products(queue.take(9, &mut one)), [[1]]);
        for ids in [&[1][..], &[2], &[1, 3], &[3], &[4]] {
            queue.push(of_products(ids)).unwrap();
        }
        let taken = products(queue.take(9, &mut other));
        assert_eq!(taken, [[2], [4]], "3 is awaited by an earlier request");
        let taken = products(queue.take(9, &mut one));
        assert_eq!(taken, [vec![1], vec![1, 3], vec![3]]);
    }

    #[test]
    fn a_writer_sleeps_while_all_that_waits_is_anothers_and_wakes_for_what_is_not() {
        let queue = queue_of(&[&[1], &[1]]);
        let mut one = Products::new();
        assert_eq!(products(queue.take(1, &mut one)), [[1]]);
        thread::scope(|scope| {
            let sleeper = scope.spawn(|| products(queue.take(9, &mut Products::new())));
            queue.push(of_products(&[1])).unwrap();
            queue.push(of_products(&[2])).unwrap();
            assert_eq!(sleeper.join().unwrap(), [[2]]);
        });
        assert_eq!(products(queue.take(9, &mut one)), [[1], [1]]);
    }

    #[test]
    fn a_closed_queue_is_emptied_by_the_writer_at_the_product_and_lets_the_other_go() {
        let queue = queue_of(&[&[1], &[1]]);
        let mut one = Products::new();
        assert_eq!(products(queue.take(1, &mut one)), [[1]]);
        thread::scope(|scope| {
            let idle = scope.spawn(|| queue.take(9, &mut Products::new()).is_none());
            queue.close();
            assert_eq!(products(queue.take(9, &mut one)), [[1]]);
            assert!(queue.take(9, &mut one).is_none());
            assert!(idle.join().unwrap());
        });
    }

    #[test]
    fn far_more_requests_for_one_product_than_fit_are_taken_in_their_order() {
        let queue = Queue::new(100_000);
        for _ in 0..FORESIGHT * 3 {
            queue.push(of_products(&[1])).unwrap();
        }
        let mut one = Products::new();
        let mut taken = 0;
        while taken < FORESIGHT * 3 {
            taken += queue.take(500, &mut one).unwrap().len();
        }
        queue.push(of_products(&[2])).unwrap();
        assert_eq!(products(queue.take(9, &mut one)), [[2]]);
    }
}
