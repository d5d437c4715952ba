//! The queue of requests for the next transaction.

use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use cangku_domain::{ProductId, ports::LockedRow};

use super::{
    blocked_rows::{Blocked, Look, weight_of},
    handle::SubmitError,
    job::Job,
};

/// Divisor of the queue's capacity: requests that wait for locks of other transactions may use only
/// this part, so that one locked row doesn't block all other requests.
const BLOCKED_PART: usize = 2;
/// Maximum requests that are skipped because they must wait, while searching for one that needn't.
const FORESIGHT: usize = 1024;

/// A bounded queue of requests. Requests for one product are processed in FIFO order, by one writer
/// at a time: another writer would only wait for the row lock. Requests that need a row locked by
/// another transaction are set aside until it is free, so that other requests don't wait for them.
pub(super) struct Queue {
    capacity: usize,
    state: Mutex<State>,
    arrived: Condvar,
}

struct State {
    waiting: VecDeque<Job>,
    blocked: Blocked,
    /// Commands of all queued requests, including those set aside.
    commands: usize,
    /// Products that writers are processing.
    busy: Products,
    /// Writers that are running.
    writers: usize,
    /// Whether all writers have ended.
    is_deserted: bool,
    is_closed: bool,
}

/// Products of requests.
pub(super) type Products = HashSet<ProductId>;

/// The next work of a writer.
pub(super) enum Work {
    /// Process these requests in one transaction.
    Batch(Vec<Job>),
    /// Check whether locks have been released.
    Look(Look),
}

/// A writer's registration with the queue. Dropping it, which also happens on a panic, releases the
/// writer's products and its check of locks. The last writer to end refuses all queued requests.
pub(super) struct Session<'a> {
    queue: &'a Queue,
    products: Products,
    looking_at: Option<BTreeSet<LockedRow>>,
}

impl Queue {
    /// A queue for at most `capacity` commands; each request waits for locks of other transactions
    /// for `lock_budget` at most.
    pub(super) fn new(capacity: usize, lock_budget: Duration) -> Self {
        Self {
            capacity,
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                blocked: Blocked::new(capacity / BLOCKED_PART, lock_budget),
                commands: 0,
                busy: Products::new(),
                writers: 0,
                is_deserted: false,
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
        if state.is_deserted {
            return Err(SubmitError::NoWriter);
        }
        if state.commands > 0 && state.commands + commands > self.capacity {
            return Err(SubmitError::QueueFull);
        }
        state.commands += commands;
        let must_wait = job.needs_any_of(&state.busy);
        state.waiting.push_back(job);
        drop(state);
        // Otherwise the writer that is processing its products takes it next.
        if !must_wait {
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Registers a writer.
    pub(super) fn enter(&self) -> Session<'_> {
        let mut state = self.lock();
        state.writers += 1;
        state.is_deserted = false;
        Session {
            queue: self,
            products: Products::new(),
            looking_at: None,
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
    /// Waits for requests, and takes as many as fit into `most` commands, at least one, or a check
    /// of locks. Returns `None` once the queue is closed and empty. Releases what the writer took
    /// before.
    pub(super) fn take(&mut self, most: usize) -> Option<Work> {
        let queue = self.queue;
        let mut state = queue.lock();
        self.give_back(&mut state);
        loop {
            let now = Instant::now();
            // Any writer that wakes up refuses requests whose time is over.
            let expired = state.blocked.expire(now);
            state.commands = state.commands.saturating_sub(expired);
            if let Some(look) = state.blocked.look(now) {
                state.commands = state.commands.saturating_sub(weight_of(&look.unseen));
                self.looking_at = Some(look.rows.clone());
                // This writer is busy with the check: another one must process the queue.
                if !state.waiting.is_empty() {
                    queue.arrived.notify_one();
                }
                return Some(Work::Look(look));
            }
            // Picking may park a request and so schedule a check.
            let was_scheduled = state.blocked.is_look_scheduled();
            let taken = state.pick(most, &mut self.products, now);
            let is_newly_scheduled = !was_scheduled && state.blocked.is_look_scheduled();
            if state.is_over() || is_newly_scheduled && !taken.is_empty() {
                // While this writer processes the batch, another must make the check.
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
    pub(super) fn park(&self, jobs: Vec<Job>, locked: BTreeSet<LockedRow>, began: Instant) {
        let mut state = self.queue.lock();
        state.blocked.add_rows(locked);
        for job in jobs {
            state.commands += state.blocked.park(job, began);
        }
        drop(state);
        // All writers: any one of them may be busy with a batch when the next check is due.
        self.queue.arrived.notify_all();
    }

    /// Sets requests aside that have been waiting since `began` for a lock that can't be checked.
    pub(super) fn park_unseen(&self, jobs: Vec<Job>, began: Instant) {
        if jobs.is_empty() {
            return;
        }
        let mut state = self.queue.lock();
        for job in jobs {
            state.commands += state.blocked.park_unseen(job, began);
        }
        drop(state);
        self.queue.arrived.notify_all();
    }

    /// Records which of the checked rows are still locked. Requests that need none of them return
    /// to the head of the queue.
    pub(super) fn looked(&self, still_locked: &BTreeSet<LockedRow>) {
        let Some(looked_at) = &self.looking_at else {
            return;
        };
        let mut state = self.queue.lock();
        let free = state.blocked.looked(looked_at, still_locked);
        // In reverse, so that they keep their order at the head.
        for job in free.into_iter().rev() {
            state.waiting.push_front(job);
        }
        drop(state);
        self.queue.arrived.notify_one();
    }

    fn give_back(&mut self, state: &mut State) {
        for id in self.products.drain() {
            state.busy.remove(&id);
        }
        if self.looking_at.take().is_some() {
            state.blocked.end_look(Instant::now());
            if !state.blocked.is_empty() {
                // Writers that sleep don't know yet when the next check is due, and this one may be
                // busy with a batch then.
                self.queue.arrived.notify_all();
            }
        }
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        self.give_back(&mut state);
        state.writers = state.writers.saturating_sub(1);
        if state.writers == 0 {
            state.is_deserted = true;
            state.commands = 0;
            let waiting = std::mem::take(&mut state.waiting);
            let refused = waiting.into_iter().chain(state.blocked.drain());
            refused.for_each(|job| job.refuse(SubmitError::NoWriter));
        }
        drop(state);
        // Another writer may be waiting for this writer's products.
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

    /// Takes the first requests whose products aren't processed by a writer nor needed by an
    /// earlier request that must wait, and adds their products to `busy` and to `mine`. Requests
    /// whose callers have disconnected are dropped; those that need a locked row are set aside.
    fn pick(&mut self, most: usize, mine: &mut Products, now: Instant) -> Vec<Job> {
        let mut taken = Vec::new();
        let mut commands = 0;
        // Skipped requests and their products: a later request for the same product must not
        // overtake them.
        let mut passed: Vec<Job> = Vec::new();
        let mut awaited = Products::new();
        while let Some(next) = self.waiting.front() {
            let must_wait = next.needs_any_of(&self.busy) || next.needs_any_of(&awaited);
            let size = next.request.weight();
            // Bounds the scan, and closes the batch at the first free request that doesn't fit.
            if passed.len() > FORESIGHT || !must_wait && commands > 0 && commands + size > most {
                break;
            }
            let Some(next) = self.waiting.pop_front() else {
                break;
            };
            let Some(next) = next.if_wanted(now) else {
                self.commands = self.commands.saturating_sub(size);
                continue;
            };
            if self.blocked.holds_up(&next) {
                // A parked request still counts in `commands`; a refused one doesn't.
                let kept = self.blocked.park(next, now);
                self.commands = self.commands.saturating_sub(size.saturating_sub(kept));
            } else if must_wait {
                awaited.extend(next.request.products());
                passed.push(next);
            } else {
                commands += size;
                mine.extend(next.request.products());
                taken.push(next);
            }
        }
        // Skipped requests return to the head in their order.
        for job in passed.into_iter().rev() {
            self.waiting.push_front(job);
        }
        self.commands = self.commands.saturating_sub(commands);
        self.busy.extend(mine.iter());
        taken
    }
}

#[cfg(test)]
mod tests;
