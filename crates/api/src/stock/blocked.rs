//! Requests that wait for locks of other transactions, apart from those that needn't.

use std::{
    collections::{BTreeSet, VecDeque},
    time::{Duration, Instant},
};

use cangku_domain::ports::LockedRow;
use metrics::{counter, gauge};

use super::{
    DoorError,
    job::{Job, rows},
};

/// Pause between two looks whether rows are still locked.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Requests that wait for locks. Each is refused when it has waited for `budget` in all, and at
/// once if those that wait already have `most` commands.
pub(super) struct Blocked {
    budget: Duration,
    most: usize,
    /// Commands of the requests that wait here.
    commands: usize,
    /// Rows that were locked at the last look.
    rows: BTreeSet<LockedRow>,
    /// Requests that need one of them, in their order.
    by_rows: VecDeque<Job>,
    /// Requests that wait for a lock that a look at rows doesn't show, such as one of a table.
    unseen: VecDeque<Job>,
    next_look: Option<Instant>,
    /// Whether a writer is looking.
    is_looking: bool,
}

/// What a writer shall look at.
pub(super) struct Look {
    /// Whether these are still locked.
    pub(super) rows: BTreeSet<LockedRow>,
    /// Whether these get through now, each alone.
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

    /// Adds a request that needs a locked row; returns how many commands more wait here, 0 if it
    /// is refused.
    pub(super) fn park(&mut self, job: Job, now: Instant) -> usize {
        let Some((job, commands)) = self.admit(job, now) else {
            return 0;
        };
        self.by_rows.push_back(job);
        commands
    }

    /// The same for a request that waits for a lock that isn't seen.
    pub(super) fn park_unseen(&mut self, job: Job, now: Instant) -> usize {
        let Some((job, commands)) = self.admit(job, now) else {
            return 0;
        };
        self.unseen.push_back(job);
        commands
    }

    /// Counts a request and its commands in, or refuses it for lack of room. One that was here
    /// before comes back in any case.
    fn admit(&mut self, mut job: Job, now: Instant) -> Option<(Job, usize)> {
        let commands = job.request.weight();
        let is_new = job.ticket.blocked_since.is_none();
        if is_new && self.commands > 0 && self.commands.saturating_add(commands) > self.most {
            counter!("cangku_stock_lock_timeouts_total").increment(1);
            job.refuse(DoorError::GaveUp);
            return None;
        }
        job.ticket.blocked_since.get_or_insert(now);
        self.commands = self.commands.saturating_add(commands);
        self.schedule(now);
        Some((job, commands))
    }

    /// Refuses those whose time is over and drops those whose callers have gone; returns how many
    /// commands less wait.
    pub(super) fn expire(&mut self, now: Instant) -> usize {
        let mut commands = 0;
        for jobs in [&mut self.by_rows, &mut self.unseen] {
            for job in std::mem::take(jobs) {
                let weight = job.request.weight();
                let is_over = job.gives_up_at(self.budget).is_some_and(|end| now >= end);
                if is_over {
                    counter!("cangku_stock_lock_timeouts_total").increment(1);
                    job.refuse(DoorError::GaveUp);
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
            // Nobody would look at them any more.
            self.rows.clear();
        }
        self.report();
        commands
    }

    /// When a writer must wake for one of these; `None` while there is nothing to wake for.
    pub(super) fn wakes_at(&self) -> Option<Instant> {
        let ends = self.by_rows.iter().chain(&self.unseen);
        let end = ends.filter_map(|job| job.gives_up_at(self.budget)).min();
        let look = self
            .next_look
            .filter(|_| !self.is_empty() && !self.is_looking);
        [end, look].into_iter().flatten().min()
    }

    /// Whether a time is set for the next look.
    pub(super) const fn is_look_scheduled(&self) -> bool {
        self.next_look.is_some()
    }

    /// What is to be looked at, if it is time to and nobody does. The unseen ones are handed out:
    /// they come back by [`Self::park_unseen`].
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

    /// Takes note of a look at `looked_at`: returns the requests that need none of the rows that
    /// are still locked, in their order.
    pub(super) fn looked(
        &mut self,
        looked_at: &BTreeSet<LockedRow>,
        still_locked: &BTreeSet<LockedRow>,
    ) -> Vec<Job> {
        self.rows
            .retain(|row| still_locked.contains(row) || !looked_at.contains(row));
        let (held_up, free): (Vec<Job>, Vec<Job>) = std::mem::take(&mut self.by_rows)
            .into_iter()
            .partition(|job| self.holds_up(job));
        self.by_rows.extend(held_up);
        self.commands = self.commands.saturating_sub(weight_of(&free));
        free
    }

    /// Lets the next look come.
    pub(super) fn end_look(&mut self, now: Instant) {
        self.is_looking = false;
        if !self.is_empty() {
            self.schedule(now);
        }
    }

    /// Takes all of them.
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

/// Commands of all these requests.
pub(super) fn weight_of(jobs: &[Job]) -> usize {
    jobs.iter().map(|job| job.request.weight()).sum()
}
