//! Requests that wait for other transactions' locks, separate from requests that can be processed.

use std::{
    collections::{BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use cangku_domain::ports::LockedRow;
use metrics::{counter, gauge};

use super::{
    handle::SubmitError,
    job::{Job, rows},
};

/// Interval of checking whether rows are still locked.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Requests that wait for locks. Each is refused when it has waited for `budget` in total, or at
/// once if the requests here already have `most` commands.
pub(super) struct Blocked {
    budget: Duration,
    most: usize,
    /// Commands of the requests in here.
    commands: usize,
    /// Rows that were locked at the last check.
    rows: BTreeSet<LockedRow>,
    /// FIFO of requests that need one of these rows.
    by_rows: VecDeque<Job>,
    /// Requests that wait for a lock that checking rows doesn't reveal, such as a table lock.
    unseen: VecDeque<Job>,
    next_look: Option<Instant>,
    /// Whether a writer is checking.
    is_looking: bool,
}

/// A check that a writer is to make.
pub(super) struct Look {
    /// Rows to check for locks.
    pub(super) rows: BTreeSet<LockedRow>,
    /// Requests to try again, each in its own transaction.
    pub(super) unseen: Vec<Job>,
}

impl Blocked {
    pub(super) const fn new(most: usize, budget: Duration) -> Self {
        Self {
            budget,
            most,
            commands: 0,
            rows: BTreeSet::new(),
            by_rows: VecDeque::new(),
            unseen: VecDeque::new(),
            next_look: None,
            is_looking: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_rows.is_empty() && self.unseen.is_empty()
    }

    /// Whether the request needs a row that is known to be locked.
    pub(super) fn holds_up(&self, job: &Job) -> bool {
        !self.rows.is_empty() && rows(&job.request).any(|row| self.rows.contains(&row))
    }

    /// Adds rows that are locked.
    pub(super) fn add_rows(&mut self, locked: impl IntoIterator<Item = LockedRow>) {
        self.rows.extend(locked);
    }

    /// Adds a request that needs a locked row. Returns how many commands were added, 0 if it was
    /// refused.
    pub(super) fn park(&mut self, job: Job, now: Instant) -> usize {
        let Some((job, commands)) = self.admit(job, now) else {
            return 0;
        };
        self.by_rows.push_back(job);
        commands
    }

    /// The same for a request that waits for a lock that can't be checked.
    pub(super) fn park_unseen(&mut self, job: Job, now: Instant) -> usize {
        let Some((job, commands)) = self.admit(job, now) else {
            return 0;
        };
        self.unseen.push_back(job);
        commands
    }

    /// Counts a request and its commands, or refuses it if there is no room. A request that was in
    /// here before is always readmitted.
    fn admit(&mut self, mut job: Job, now: Instant) -> Option<(Job, usize)> {
        let commands = job.request.weight();
        let is_new = job.ticket.blocked_since.is_none();
        // Like the queue, accepts any request while it is empty.
        if is_new && self.commands > 0 && self.commands.saturating_add(commands) > self.most {
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
        for jobs in [&mut self.by_rows, &mut self.unseen] {
            for job in std::mem::take(jobs) {
                let weight = job.request.weight();
                let is_over = job.gives_up_at(self.budget).is_some_and(|end| now >= end);
                if is_over {
                    counter!("cangku_stock_lock_timeouts_total").increment(1);
                    job.refuse(SubmitError::Contention);
                    commands += weight;
                } else if let Some(job) = job.if_wanted(now) {
                    jobs.push_back(job);
                } else {
                    commands += weight;
                }
            }
        }
        self.commands = self.commands.saturating_sub(commands);
        if self.by_rows.is_empty() && !self.is_looking {
            // No request needs them, so no writer would check them any more.
            self.rows.clear();
        }
        self.report();
        commands
    }

    /// When a writer must wake up for one of these requests; `None` if there is nothing to wake up
    /// for.
    pub(super) fn wakes_at(&self) -> Option<Instant> {
        let ends = self.by_rows.iter().chain(&self.unseen);
        let end = ends.filter_map(|job| job.gives_up_at(self.budget)).min();
        let look = self
            .next_look
            .filter(|_| !self.is_empty() && !self.is_looking);
        [end, look].into_iter().flatten().min()
    }

    /// Whether the next check is scheduled.
    pub(super) const fn is_look_scheduled(&self) -> bool {
        self.next_look.is_some()
    }

    /// Returns the next check if it is due and no writer is checking. Requests in `unseen` are
    /// handed out; they come back by [`Self::park_unseen`].
    pub(super) fn look(&mut self, now: Instant) -> Option<Look> {
        let is_due = self.next_look.is_some_and(|at| now >= at);
        if self.is_looking || !is_due || self.is_empty() {
            return None;
        }
        self.is_looking = true;
        self.next_look = None;
        let unseen: Vec<Job> = self.unseen.drain(..).collect();
        self.commands = self.commands.saturating_sub(weight_of(&unseen));
        Some(Look {
            rows: self.rows.clone(),
            unseen,
        })
    }

    /// Records the result of a check of the rows `looked_at`. Returns the requests that need none
    /// of the rows that are still locked, in FIFO order.
    pub(super) fn looked(
        &mut self,
        looked_at: &BTreeSet<LockedRow>,
        still_locked: &BTreeSet<LockedRow>,
    ) -> Vec<Job> {
        // Rows added during the check weren't checked: they stay.
        self.rows
            .retain(|row| still_locked.contains(row) || !looked_at.contains(row));
        let (held_up, free): (Vec<Job>, Vec<Job>) = std::mem::take(&mut self.by_rows)
            .into_iter()
            .partition(|job| self.holds_up(job));
        self.by_rows.extend(held_up);
        self.commands = self.commands.saturating_sub(weight_of(&free));
        free
    }

    /// Ends a check and schedules the next one.
    pub(super) fn end_look(&mut self, now: Instant) {
        self.is_looking = false;
        if !self.is_empty() {
            self.schedule(now);
        }
    }

    /// Removes and returns all requests.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Job> {
        self.rows.clear();
        self.commands = 0;
        let by_rows = std::mem::take(&mut self.by_rows);
        by_rows.into_iter().chain(std::mem::take(&mut self.unseen))
    }

    fn schedule(&mut self, now: Instant) {
        if !self.is_looking && self.next_look.is_none() {
            self.next_look = now.checked_add(LOOK_PAUSE);
        }
    }

    fn report(&self) {
        let jobs = u32::try_from(self.by_rows.len() + self.unseen.len()).unwrap_or(u32::MAX);
        gauge!("cangku_stock_blocked_requests").set(f64::from(jobs));
    }
}

/// Total commands of these requests.
pub(super) fn weight_of(jobs: &[Job]) -> usize {
    jobs.iter().map(|job| job.request.weight()).sum()
}
