//! A worker: processes queued requests, one transaction after another.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use cangku_domain::{
    Error, error_chain,
    ports::{LockedRow, StorageError},
    processing::{Processor, Request},
};
use cangku_supervision::Running;

use super::{
    dependencies::GroupCommitDependencies,
    job::{Job, Ticket, rows},
    queue::{Queue, Session, Work},
    submit_error::SubmitError,
    transaction::CancellableTransactor,
};

/// Lock timeout of a batch. After it, the worker determines which requests need locked rows.
/// Transactions of other programs are mostly shorter.
const BATCH_LOCK_TIMEOUT: Duration = Duration::from_millis(250);
/// The same for requests that are tried alone, and for all requests while some are known to be
/// blocked.
const SHORT_LOCK_TIMEOUT: Duration = Duration::from_millis(50);
/// Maximum requests that fail with contention when tried alone in one round; the rest waits for the
/// next round.
const MAX_FAILURES: usize = 4;

pub(super) struct Worker {
    pub(super) queue: Arc<Queue>,
    pub(super) dependencies: GroupCommitDependencies,
    pub(super) largest_batch: usize,
    /// How long a request may wait for locks in total.
    pub(super) lock_budget: Duration,
}

/// Why requests weren't processed; none of them took effect.
enum Failure {
    /// A caller has disconnected.
    Abandoned,
    Storage(Error),
}

impl Worker {
    /// Runs until the queue is closed and empty.
    pub(super) fn work(&self, running: &Running<'_>) {
        // First: when this function ends, even by a panic, the queue must know that a worker is
        // gone.
        let mut session = self.queue.enter();
        fault_points::point("stock-writer");
        running.mark_up();
        while let Some(work) = session.take(self.largest_batch) {
            fault_points::point("stock-writer-work");
            match work {
                Work::Batch(jobs) => self.process_batch(&session, jobs),
                Work::CheckLocks(check) => {
                    // If the locks can't be read, all rows count as still locked.
                    if let Some(locked) = self.locked_of(&check.rows) {
                        session.apply_check(&locked);
                    }
                    self.process_individually(&session, check.unchecked);
                }
            }
        }
    }

    /// Processes requests in one transaction. If it fails with contention, requests that need
    /// locked rows are set aside and the others are tried once more together. If that fails too, or
    /// if the batch fails for another reason, each request gets a transaction of its own, so that
    /// only those that cause the failure fail. If the database is unavailable, all fail.
    fn process_batch(&self, session: &Session<'_>, mut jobs: Vec<Job>) {
        // Two attempts together, then each request alone.
        for is_last in [false, true] {
            let began = Instant::now();
            let timeout = if session.is_any_blocked() {
                SHORT_LOCK_TIMEOUT
            } else {
                // A part of the budget, so that a blocked request has time for further attempts.
                BATCH_LOCK_TIMEOUT.min(self.lock_budget / 4)
            };
            let error = match self.process_live(&mut jobs, timeout) {
                Ok(()) => return,
                Err(error) => error,
            };
            // A single request can't be split any further: its failure is its own.
            if error.is_unavailable() || jobs.len() == 1 && !error.is_contention() {
                return self.fail(jobs, &error);
            }
            if !error.is_contention() {
                tracing::warn!(
                    error = %error_chain(&error),
                    requests = jobs.len(),
                    "a batch of requests about stock failed; each is tried alone"
                );
                return self.process_individually(session, jobs);
            }
            // Lock timeout: find out which of the rows are locked, to tell blocked requests from
            // the others.
            let needed: BTreeSet<LockedRow> =
                jobs.iter().flat_map(|job| rows(&job.request)).collect();
            let Some(locked) = self.locked_of(&needed) else {
                return session.defer_unchecked(jobs, began);
            };
            tracing::info!(
                rows = locked.len(),
                requests = jobs.len(),
                "requests about stock wait for rows that another transaction has locked"
            );
            let needs_locked = |job: &Job| rows(&job.request).any(|row| locked.contains(&row));
            let (blocked, free): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(needs_locked);
            session.defer(blocked, locked, began);
            if free.is_empty() {
                return;
            }
            if is_last {
                return self.process_individually(session, free);
            }
            jobs = free;
        }
    }

    /// Processes each request in a transaction of its own. Requests that fail with contention are
    /// set aside, and after a few of them all others too.
    fn process_individually(&self, session: &Session<'_>, jobs: Vec<Job>) {
        let began = Instant::now();
        let mut blocked = Vec::new();
        for job in jobs {
            if blocked.len() >= MAX_FAILURES {
                blocked.push(job);
                continue;
            }
            let mut alone = vec![job];
            match self.process_live(&mut alone, SHORT_LOCK_TIMEOUT) {
                Ok(()) => {}
                Err(error) if error.is_contention() => blocked.append(&mut alone),
                Err(error) => self.fail(alone, &error),
            }
        }
        // Those that were tried go behind those that weren't.
        let tried = blocked.len().min(MAX_FAILURES);
        blocked.rotate_left(tried);
        session.defer_unchecked(blocked, began);
    }

    /// Processes the requests of `jobs` whose callers still wait, in one transaction, and sends
    /// their results. On failure, `jobs` contains the requests that had no effect.
    fn process_live(&self, jobs: &mut Vec<Job>, lock_timeout: Duration) -> Result<(), Error> {
        loop {
            let now = Instant::now();
            let wanted = std::mem::take(jobs).into_iter();
            *jobs = wanted.filter_map(|job| job.if_live(now)).collect();
            if jobs.is_empty() {
                return Ok(());
            }
            match self.process(std::mem::take(jobs), lock_timeout) {
                Ok(()) => return Ok(()),
                Err((unserved, failure)) => {
                    *jobs = unserved;
                    match failure {
                        // The next iteration drops at least that request.
                        Failure::Abandoned => {}
                        Failure::Storage(error) => return Err(error),
                    }
                }
            }
        }
    }

    fn process(&self, jobs: Vec<Job>, lock_timeout: Duration) -> Result<(), (Vec<Job>, Failure)> {
        let dependencies = &self.dependencies;
        let (requests, tickets): (Vec<Request>, Vec<Ticket>) = jobs
            .into_iter()
            .map(|Job { request, ticket }| (request, ticket))
            .unzip();
        let transactor =
            CancellableTransactor::new(&*dependencies.transactor, lock_timeout, &tickets);
        let processor = Processor {
            transactor: &transactor,
            clock: &*dependencies.clock,
            renderer: dependencies.renderer.as_deref(),
            rules: &dependencies.rules,
            numbers: &*dependencies.numbers,
            circuit: &*dependencies.circuit,
        };
        match processor.process(&requests) {
            Ok(results) => {
                fault_points::point("stock-writer-answer");
                let processed = requests.into_iter().zip(results);
                for (ticket, processed) in tickets.into_iter().zip(processed) {
                    // Fails if the caller has disconnected.
                    let _ = ticket.result.send(Ok(processed));
                }
                Ok(())
            }
            Err(error) => {
                let failure = if transactor.is_abandoned() {
                    Failure::Abandoned
                } else {
                    Failure::Storage(error)
                };
                let jobs = requests.into_iter().zip(tickets);
                let jobs = jobs.map(|(request, ticket)| Job { request, ticket });
                Err((jobs.collect(), failure))
            }
        }
    }

    /// Returns which of the rows other transactions have locked; `None` if that can't be determined
    /// now.
    fn locked_of(&self, rows: &BTreeSet<LockedRow>) -> Option<BTreeSet<LockedRow>> {
        if rows.is_empty() {
            return Some(BTreeSet::new());
        }
        let mut locked = None;
        let checked = self
            .dependencies
            .transactor
            .in_transaction_with_lock_timeout(SHORT_LOCK_TIMEOUT, &mut |unit| {
                locked = Some(unit.row_locks().try_lock_rows(rows)?);
                // Rolled back instead of committed, which needs no write to disk.
                Err(StorageError::Contention("only a check".into()).into())
            });
        if locked.is_none()
            && let Err(error) = checked
        {
            tracing::debug!(error = %error_chain(&error), "locks can't be seen");
        }
        locked
    }

    fn fail(&self, jobs: Vec<Job>, error: &Error) {
        let failures = self.dependencies.failures.as_ref();
        if !failures.is_some_and(|failures| failures.record("requests about stock", error)) {
            tracing::error!(error = %error_chain(error), "requests about stock failed");
        }
        for job in jobs {
            job.refuse(SubmitError::of(error));
        }
    }
}
