//! The queue of requests for the next transaction.

use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use cangku_domain::{ProductId, ports::LockedRow};

use super::{
    blocked_rows::{BlockedRequests, LockCheck, weight_of},
    job::Job,
    submit_error::SubmitError,
};

/// Divisor of the queue's capacity: requests that wait for locks of other transactions may use only
/// this part, so that one locked row doesn't block all other requests.
const BLOCKED_PART: usize = 2;
/// Maximum requests that are skipped because they must wait, while searching for one that needn't.
const MAX_SKIPPED: usize = 1024;

/// A bounded queue of requests. Requests for one product are processed in FIFO order, by one worker
/// at a time: another worker would only wait for the row lock. Requests that need a row locked by
/// another transaction are set aside until it is free, so that other requests don't wait for them.
pub(super) struct Queue {
    capacity: usize,
    state: Mutex<State>,
    arrived: Condvar,
}

struct State {
    waiting: VecDeque<Job>,
    blocked: BlockedRequests,
    /// Commands of all queued requests, including those set aside.
    commands: usize,
    /// Products that workers are processing.
    busy: Products,
    /// Workers that are running.
    workers: usize,
    /// Whether all workers have ended.
    is_without_worker: bool,
    is_closed: bool,
}

/// Products of requests.
pub(super) type Products = HashSet<ProductId>;

/// The next work of a worker.
pub(super) enum Work {
    /// Process these requests in one transaction.
    Batch(Vec<Job>),
    /// Check whether locks have been released.
    CheckLocks(LockCheck),
}

/// A worker's registration with the queue. Dropping it, which also happens on a panic, releases the
/// worker's products and its check of locks. The last worker to end refuses all queued requests.
pub(super) struct Session<'a> {
    queue: &'a Queue,
    products: Products,
    checking: Option<BTreeSet<LockedRow>>,
}

impl Queue {
    /// A queue for at most `capacity` commands; each request waits for locks of other transactions
    /// for `lock_budget` at most.
    pub(super) fn new(capacity: usize, lock_budget: Duration) -> Self {
        Self {
            capacity,
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                blocked: BlockedRequests::new(capacity / BLOCKED_PART, lock_budget),
                commands: 0,
                busy: Products::new(),
                workers: 0,
                is_without_worker: false,
                is_closed: false,
            }),
            arrived: Condvar::new(),
        }
    }

    /// Queues a request, or returns why it is refused. An empty queue also accepts a request with
    /// more commands than its capacity.
    pub(super) fn push(&self, job: Job) -> Result<(), SubmitError> {
        let commands = job.request.weight();
        let mut state = self.lock();
        if state.is_closed {
            return Err(SubmitError::Closed);
        }
        if state.is_without_worker {
            return Err(SubmitError::NoWorker);
        }
        if state.commands > 0 && state.commands + commands > self.capacity {
            return Err(SubmitError::QueueFull);
        }
        state.commands += commands;
        let must_wait = job.needs_any_of(&state.busy);
        state.waiting.push_back(job);
        drop(state);
        // Otherwise the worker that is processing its products takes it next.
        if !must_wait {
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Registers a worker.
    pub(super) fn enter(&self) -> Session<'_> {
        let mut state = self.lock();
        state.workers += 1;
        state.is_without_worker = false;
        Session {
            queue: self,
            products: Products::new(),
            checking: None,
        }
    }

    /// Refuses further requests; queued ones are still processed.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.arrived.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session<'_> {
    /// Waits for requests, and takes as many as have at most `max_commands` commands together, at
    /// least one, or a check of locks. Returns `None` once the queue is closed and empty. Releases
    /// what the worker took before.
    pub(super) fn take(&mut self, max_commands: usize) -> Option<Work> {
        let queue = self.queue;
        let mut state = queue.lock();
        self.release(&mut state);
        loop {
            let now = Instant::now();
            // Any worker that wakes up refuses requests whose time is over.
            let expired = state.blocked.expire(now);
            state.commands = state.commands.saturating_sub(expired);
            if let Some(check) = state.blocked.due_check(now) {
                state.commands = state.commands.saturating_sub(weight_of(&check.unchecked));
                self.checking = Some(check.rows.clone());
                // This worker is busy with the check: another one must process the queue.
                if !state.waiting.is_empty() {
                    queue.arrived.notify_one();
                }
                return Some(Work::CheckLocks(check));
            }
            // Picking may defer a request and so schedule a check.
            let was_scheduled = state.blocked.is_check_scheduled();
            let taken = state.pick(max_commands, &mut self.products, now);
            let is_newly_scheduled = !was_scheduled && state.blocked.is_check_scheduled();
            if state.is_over() || is_newly_scheduled && !taken.is_empty() {
                // While this worker processes the batch, another must make the check.
                queue.arrived.notify_all();
            } else if !taken.is_empty() && !state.waiting.is_empty() {
                queue.arrived.notify_one();
            }
            if !taken.is_empty() {
                return Some(Work::Batch(taken));
            }
            if state.is_over() {
                return None;
            }
            state = match state.blocked.wakes_at() {
                None => queue
                    .arrived
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(at) => {
                    let time = at.saturating_duration_since(now);
                    let woken = queue.arrived.wait_timeout(state, time);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Whether any request waits for a lock of another transaction.
    pub(super) fn is_any_blocked(&self) -> bool {
        !self.queue.lock().blocked.is_empty()
    }

    /// Sets requests aside that have been waiting since `began` for one of the `locked` rows.
    pub(super) fn defer(&self, jobs: Vec<Job>, locked: BTreeSet<LockedRow>, began: Instant) {
        let mut state = self.queue.lock();
        state.blocked.add_rows(locked);
        for job in jobs {
            state.commands += state.blocked.defer(job, began);
        }
        drop(state);
        // All workers: any one of them may be busy with a batch when the next check is due.
        self.queue.arrived.notify_all();
    }

    /// Sets requests aside that have been waiting since `began` for a lock that can't be checked.
    pub(super) fn defer_unchecked(&self, jobs: Vec<Job>, began: Instant) {
        if jobs.is_empty() {
            return;
        }
        let mut state = self.queue.lock();
        for job in jobs {
            state.commands += state.blocked.defer_unchecked(job, began);
        }
        drop(state);
        self.queue.arrived.notify_all();
    }

    /// Records which of the checked rows are still locked. Requests that need none of them return
    /// to the head of the queue.
    pub(super) fn apply_check(&self, still_locked: &BTreeSet<LockedRow>) {
        let Some(checked_rows) = &self.checking else {
            return;
        };
        let mut state = self.queue.lock();
        let free = state.blocked.apply_check(checked_rows, still_locked);
        // In reverse, so that they keep their order at the head.
        for job in free.into_iter().rev() {
            state.waiting.push_front(job);
        }
        drop(state);
        self.queue.arrived.notify_one();
    }

    fn release(&mut self, state: &mut State) {
        for id in self.products.drain() {
            state.busy.remove(&id);
        }
        if self.checking.take().is_some() {
            state.blocked.end_check(Instant::now());
            if !state.blocked.is_empty() {
                // Workers that sleep don't know yet when the next check is due, and this one may be
                // busy with a batch then.
                self.queue.arrived.notify_all();
            }
        }
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        self.release(&mut state);
        state.workers = state.workers.saturating_sub(1);
        if state.workers == 0 {
            state.is_without_worker = true;
            state.commands = 0;
            let waiting = std::mem::take(&mut state.waiting);
            let refused = waiting.into_iter().chain(state.blocked.drain());
            refused.for_each(|job| job.refuse(SubmitError::NoWorker));
        }
        drop(state);
        // Another worker may be waiting for this worker's products.
        self.queue.arrived.notify_all();
    }
}

impl Job {
    fn needs_any_of(&self, products: &Products) -> bool {
        !products.is_empty() && self.request.products().any(|id| products.contains(&id))
    }
}

impl State {
    fn is_over(&self) -> bool {
        self.is_closed && self.waiting.is_empty() && self.blocked.is_empty()
    }

    /// Takes the first requests whose products aren't processed by a worker nor needed by an
    /// earlier request that must wait, and adds their products to `busy` and to `mine`. Requests
    /// whose callers have disconnected are dropped; those that need a locked row are set aside.
    fn pick(&mut self, max_commands: usize, mine: &mut Products, now: Instant) -> Vec<Job> {
        let mut taken = Vec::new();
        let mut commands = 0;
        // Skipped requests and their products: a later request for the same product must not
        // overtake them.
        let mut skipped: Vec<Job> = Vec::new();
        let mut awaited = Products::new();
        while let Some(next) = self.waiting.front() {
            let must_wait = next.needs_any_of(&self.busy) || next.needs_any_of(&awaited);
            let size = next.request.weight();
            // Bounds the scan, and closes the batch at the first free request that doesn't fit.
            if skipped.len() > MAX_SKIPPED
                || !must_wait && commands > 0 && commands + size > max_commands
            {
                break;
            }
            let Some(next) = self.waiting.pop_front() else {
                break;
            };
            let Some(next) = next.if_live(now) else {
                self.commands = self.commands.saturating_sub(size);
                continue;
            };
            if self.blocked.needs_locked_row(&next) {
                // A deferred request still counts in `commands`; a refused one doesn't.
                let deferred = self.blocked.defer(next, now);
                self.commands = self.commands.saturating_sub(size.saturating_sub(deferred));
            } else if must_wait {
                awaited.extend(next.request.products());
                skipped.push(next);
            } else {
                commands += size;
                mine.extend(next.request.products());
                taken.push(next);
            }
        }
        // Skipped requests return to the head in their order.
        for job in skipped.into_iter().rev() {
            self.waiting.push_front(job);
        }
        self.commands = self.commands.saturating_sub(commands);
        self.busy.extend(mine.iter());
        taken
    }
}

#[cfg(test)]
mod tests;
