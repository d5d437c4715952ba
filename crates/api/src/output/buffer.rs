//! The bytes between the threads that push lines and the writer.

use std::{
    io,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Formats a line that reports the number of dropped lines.
pub type Notice = fn(u64) -> String;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) state: Mutex<State>,
    /// Signalled when something was pushed.
    pub(super) pushed: Condvar,
    /// Signalled when something was written or discarded.
    pub(super) finished: Condvar,
    /// Maximum bytes that are queued or being written.
    pub(super) limit: AtomicUsize,
    /// Lines dropped since the start.
    pub(super) dropped: AtomicU64,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// Queued bytes.
    pub(super) waiting: Vec<u8>,
    /// Bytes that the writer has taken and not written yet.
    pub(super) in_flight: usize,
    /// Lines after those in `waiting` that didn't fit and were dropped.
    pub(super) dropped: u64,
    /// Number of pushes since the start, including dropped ones.
    pub(super) pushes: u64,
    /// Number of pushes that the writer has taken.
    pub(super) taken: u64,
    /// Number of pushes that the writer has finished.
    pub(super) finished: u64,
    /// Whether the writer waits and must be notified.
    pub(super) is_writer_idle: bool,
    /// The first error of the stream.
    pub(super) failure: Option<io::Error>,
    pub(super) notice: Option<Notice>,
}

/// A batch that the writer has taken, besides its bytes.
pub(super) struct TakenBatch {
    /// Lines dropped after the bytes of the batch.
    pub(super) dropped: u64,
    /// Formats the notice about dropped lines.
    pub(super) notice: Option<Notice>,
}

impl State {
    pub(super) fn has_room(&self, bytes: usize, limit: usize) -> bool {
        let taken = self.waiting.len().saturating_add(self.in_flight);
        taken.saturating_add(bytes) <= limit
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wake(&self, state: MutexGuard<'_, State>) {
        // Unlock before notifying, so that the writer doesn't wake up only to wait for the lock.
        let is_idle = state.is_writer_idle;
        drop(state);
        if is_idle {
            self.pushed.notify_one();
        }
    }

    /// Waits until something is queued or dropped, at most this long if a time is given.
    pub(super) fn wait(&self, at_most: Option<Duration>) {
        let has_nothing = |state: &mut State| state.waiting.is_empty() && state.dropped == 0;
        let mut state = self.state();
        state.is_writer_idle = true;
        let mut state = match at_most {
            Some(time) => {
                let waited = self.pushed.wait_timeout_while(state, time, has_nothing);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let waited = self.pushed.wait_while(state, has_nothing);
                waited.unwrap_or_else(PoisonError::into_inner)
            }
        };
        state.is_writer_idle = false;
    }

    /// Moves all queued bytes into `batch`, which must be empty.
    pub(super) fn take(&self, batch: &mut Vec<u8>) -> TakenBatch {
        // Swapping reuses both buffers: no allocation while the load is steady.
        let mut state = self.state();
        std::mem::swap(&mut state.waiting, batch);
        state.in_flight = batch.len();
        state.taken = state.pushes;
        TakenBatch {
            dropped: std::mem::take(&mut state.dropped),
            notice: state.notice,
        }
    }

    /// Records that `bytes` of the batch are written or discarded.
    pub(super) fn advance(&self, bytes: usize) {
        let mut state = self.state();
        state.in_flight = state.in_flight.saturating_sub(bytes);
    }

    /// Records that the whole batch is written or discarded.
    pub(super) fn finish(&self) {
        let mut state = self.state();
        state.in_flight = 0;
        state.finished = state.taken;
        drop(state);
        self.finished.notify_all();
    }

    /// Records lines that were lost because the stream failed.
    pub(super) fn record_lost(&self, lines: u64, error: io::Error) {
        self.dropped.fetch_add(lines, Ordering::Relaxed);
        self.state().failure.get_or_insert(error);
    }
}

/// The number of lines; a rest without a newline counts as one.
pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    let ends = bytes.iter().filter(|&&byte| byte == b'\n').count();
    let has_rest = bytes.last().is_some_and(|&byte| byte != b'\n');
    u64::try_from(ends)
        .unwrap_or(u64::MAX)
        .saturating_add(u64::from(has_rest))
}
