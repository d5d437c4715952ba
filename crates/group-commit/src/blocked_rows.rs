//! Requests that wait for other transactions' locks, separate from requests that can be processed.

use std::{
    collections::{BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use cangku_domain::ports::LockedRow;
use metrics::{counter, gauge};

use super::{
    job::{Job, rows},
    submit_error::SubmitError,
};

/// Interval of checking whether rows are still locked.
const CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// Requests that wait for locks. Each is refused when it has waited for `budget` in total, or at
/// once if the requests here already have `capacity` commands.
pub(super) struct BlockedRequests {
    budget: Duration,
    capacity: usize,
    /// Commands of the requests in here.
    commands: usize,
    /// Rows that were locked at the last check.
    rows: BTreeSet<LockedRow>,
    /// FIFO of requests that need one of these rows.
    by_rows: VecDeque<Job>,
    /// Requests that wait for a lock that checking rows doesn't reveal, such as a table lock.
    unchecked: VecDeque<Job>,
    next_check: Option<Instant>,
    /// Whether a worker is checking.
    is_checking: bool,
}

/// A check that a worker is to make.
pub(super) struct LockCheck {
    /// Rows to check for locks.
    pub(super) rows: BTreeSet<LockedRow>,
    /// Requests to try again, each in its own transaction.
    pub(super) unchecked: Vec<Job>,
}

impl BlockedRequests {
    pub(super) const fn new(capacity: usize, budget: Duration) -> Self {
        Self {
            budget,
            capacity,
            commands: 0,
            rows: BTreeSet::new(),
            by_rows: VecDeque::new(),
            unchecked: VecDeque::new(),
            next_check: None,
            is_checking: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_rows.is_empty() && self.unchecked.is_empty()
    }

    /// Whether the request needs a row that is known to be locked.
    pub(super) fn needs_locked_row(&self, job: &Job) -> bool {
        !self.rows.is_empty() && rows(&job.request).any(|row| self.rows.contains(&row))
    }

    /// Adds rows that are locked.
    pub(super) fn add_rows(&mut self, locked: impl IntoIterator<Item = LockedRow>) {
        self.rows.extend(locked);
    }

    /// Adds a request that needs a locked row. Returns how many commands were added, 0 if it was
    /// refused.
    pub(super) fn defer(&mut self, job: Job, now: Instant) -> usize {
        let Some((job, commands)) = self.admit(job, now) else {
            return 0;
        };
        self.by_rows.push_back(job);
        commands
    }

    /// The same for a request that waits for a lock that can't be checked.
    pub(super) fn defer_unchecked(&mut self, job: Job, now: Instant) -> usize {
        let Some((job, commands)) = self.admit(job, now) else {
            return 0;
        };
        self.unchecked.push_back(job);
        commands
    }

    /// Counts a request and its commands, or refuses it if there is no room. A request that was in
    /// here before is always readmitted.
    fn admit(&mut self, mut job: Job, now: Instant) -> Option<(Job, usize)> {
        let commands = job.request.weight();
        let is_new = job.ticket.blocked_since.is_none();
        // Like the queue, accepts any request while it is empty.
        if is_new && self.commands > 0 && self.commands.saturating_add(commands) > self.capacity {
            counter!("cangku_stock_lock_timeouts_total").increment(1);
            job.refuse(SubmitError::Contention);
            return None;
        }
        job.ticket.blocked_since.get_or_insert(now);
        self.commands = self.commands.saturating_add(commands);
        self.schedule(now);
        Some((job, commands))
    }

    /// Refuses requests whose budget is used up and drops those whose callers have disconnected.
    /// Returns how many commands were removed.
    pub(super) fn expire(&mut self, now: Instant) -> usize {
        let mut commands = 0;
        for jobs in [&mut self.by_rows, &mut self.unchecked] {
            for job in std::mem::take(jobs) {
                let weight = job.request.weight();
                let is_over = job.lock_deadline(self.budget).is_some_and(|end| now >= end);
                if is_over {
                    counter!("cangku_stock_lock_timeouts_total").increment(1);
                    job.refuse(SubmitError::Contention);
                    commands += weight;
                } else if let Some(job) = job.if_live(now) {
                    jobs.push_back(job);
                } else {
                    commands += weight;
                }
            }
        }
        self.commands = self.commands.saturating_sub(commands);
        if self.by_rows.is_empty() && !self.is_checking {
            // No request needs them, so no worker would check them any more.
            self.rows.clear();
        }
        self.report();
        commands
    }

    /// When a worker must wake up for one of these requests; `None` if there is nothing to wake up
    /// for.
    pub(super) fn wakes_at(&self) -> Option<Instant> {
        let ends = self.by_rows.iter().chain(&self.unchecked);
        let end = ends.filter_map(|job| job.lock_deadline(self.budget)).min();
        let check = self
            .next_check
            .filter(|_| !self.is_empty() && !self.is_checking);
        [end, check].into_iter().flatten().min()
    }

    /// Whether the next check is scheduled.
    pub(super) const fn is_check_scheduled(&self) -> bool {
        self.next_check.is_some()
    }

    /// Returns the next check if it is due and no worker is checking. Requests in `unchecked` are
    /// handed out; they come back by [`Self::defer_unchecked`].
    pub(super) fn due_check(&mut self, now: Instant) -> Option<LockCheck> {
        let is_due = self.next_check.is_some_and(|at| now >= at);
        if self.is_checking || !is_due || self.is_empty() {
            return None;
        }
        self.is_checking = true;
        self.next_check = None;
        let unchecked: Vec<Job> = self.unchecked.drain(..).collect();
        self.commands = self.commands.saturating_sub(weight_of(&unchecked));
        Some(LockCheck {
            rows: self.rows.clone(),
            unchecked,
        })
    }

    /// Records the result of a check of the rows `checked_rows`. Returns the requests that need none
    /// of the rows that are still locked, in FIFO order.
    pub(super) fn apply_check(
        &mut self,
        checked_rows: &BTreeSet<LockedRow>,
        still_locked: &BTreeSet<LockedRow>,
    ) -> Vec<Job> {
        // Rows added during the check weren't checked: they stay.
        self.rows
            .retain(|row| still_locked.contains(row) || !checked_rows.contains(row));
        let (blocked, free): (Vec<Job>, Vec<Job>) = std::mem::take(&mut self.by_rows)
            .into_iter()
            .partition(|job| self.needs_locked_row(job));
        self.by_rows.extend(blocked);
        self.commands = self.commands.saturating_sub(weight_of(&free));
        free
    }

    /// Ends a check and schedules the next one.
    pub(super) fn end_check(&mut self, now: Instant) {
        self.is_checking = false;
        if !self.is_empty() {
            self.schedule(now);
        }
    }

    /// Removes and returns all requests.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Job> {
        self.rows.clear();
        self.commands = 0;
        let by_rows = std::mem::take(&mut self.by_rows);
        by_rows
            .into_iter()
            .chain(std::mem::take(&mut self.unchecked))
    }

    fn schedule(&mut self, now: Instant) {
        if !self.is_checking && self.next_check.is_none() {
            self.next_check = now.checked_add(CHECK_INTERVAL);
        }
    }

    fn report(&self) {
        let jobs = u32::try_from(self.by_rows.len() + self.unchecked.len()).unwrap_or(u32::MAX);
        gauge!("cangku_stock_blocked_requests").set(f64::from(jobs));
    }
}

/// Total commands of these requests.
pub(super) fn weight_of(jobs: &[Job]) -> usize {
    jobs.iter().map(|job| job.request.weight()).sum()
}
