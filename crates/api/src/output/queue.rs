//! The queue between those who have lines and the thread that writes them.

use std::{
    fmt,
    io::{self, Write},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

use super::writer::{OnFailure, Writer};

/// A line that says how many lines were dropped, from the count.
pub type Notice = fn(u64) -> String;

/// A bounded queue of bytes, in order, and a thread that writes them to one stream.
///
/// Pushing never waits for the stream, unless the system lets no thread start: then each push writes
/// by itself. Each push is whole lines, or a frame of a progress bar.
#[derive(Debug, Clone)]
pub struct LineQueue {
    shared: Arc<Shared>,
    /// `None` if a thread writes.
    without_thread: Option<Inline>,
}

/// What the thread does for as long as the process lives.
pub(super) type Work = Box<dyn FnOnce() + Send>;

/// Writes what waits, for a queue without a thread.
#[derive(Clone)]
struct Inline(Arc<Mutex<dyn FnMut() + Send>>);

impl fmt::Debug for Inline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inline")
    }
}

impl Inline {
    fn write(&self) {
        // If it is at work already it takes what was added as well; a panic in it may log from
        // within.
        if let Ok(mut write) = self.0.try_lock() {
            write();
        }
    }
}

#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
    /// Something was pushed.
    pushed: Condvar,
    /// Something was written or given up.
    finished: Condvar,
    /// Most bytes that wait or are being written.
    limit: AtomicUsize,
    /// Lines that were dropped since the start.
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    /// What waits, in order.
    waiting: Vec<u8>,
    /// Bytes that the writer has taken and not written yet.
    in_flight: usize,
    /// Lines that came after those in `waiting` and didn't fit.
    dropped: u64,
    /// Number of pushes since the start, dropped ones too.
    pushes: u64,
    /// Number of pushes that the writer has taken.
    taken: u64,
    /// Number of pushes that the writer is done with.
    finished: u64,
    /// Whether the writer must be woken.
    is_writer_idle: bool,
    /// The first failure of the stream.
    failure: Option<io::Error>,
    notice: Option<Notice>,
}

/// What the writer gets to do.
pub(super) struct Taken {
    /// Lines that came after those taken and were dropped.
    pub(super) dropped: u64,
    /// How a notice about dropped lines reads.
    pub(super) notice: Option<Notice>,
}

impl LineQueue {
    /// Starts the thread that writes to `out`; without a bound.
    pub(super) fn start(
        name: &str,
        out: impl Write + Send + 'static,
        on_failure: OnFailure,
    ) -> Self {
        let spawn = |work: Work| {
            let thread = thread::Builder::new().name(name.to_owned());
            thread.spawn(work).map(drop)
        };
        Self::start_by(spawn, out, on_failure)
    }

    /// The same with a thread that `spawn` starts.
    pub(super) fn start_by(
        spawn: impl FnOnce(Work) -> io::Result<()>,
        out: impl Write + Send + 'static,
        on_failure: OnFailure,
    ) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            pushed: Condvar::new(),
            finished: Condvar::new(),
            limit: AtomicUsize::new(usize::MAX),
            dropped: AtomicU64::new(0),
        });
        let writer = Writer::new(Arc::clone(&shared), out, on_failure);
        let writer = Arc::new(Mutex::new(writer));
        let of_thread = Arc::clone(&writer);
        let run = move || {
            let mut writer = of_thread.lock().unwrap_or_else(PoisonError::into_inner);
            writer.run();
        };
        let without_thread = spawn(Box::new(run)).err().map(|_no_thread| {
            let write = move || {
                let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
                writer.write_waiting();
            };
            Inline(Arc::new(Mutex::new(write)))
        });
        Self {
            shared,
            without_thread,
        }
    }

    fn write_inline(&self) {
        if let Some(inline) = &self.without_thread {
            inline.write();
        }
    }

    /// Sets how many bytes may wait or be written at most.
    pub fn set_limit(&self, bytes: usize) {
        self.shared.limit.store(bytes, Ordering::Relaxed);
    }

    /// Sets how a line about dropped lines reads; until then none is written.
    pub fn set_notice(&self, notice: Notice) {
        self.shared.state().notice = Some(notice);
    }

    /// Adds whole lines; drops and counts them if they don't fit.
    pub fn push(&self, lines: &[u8]) {
        let shared = &*self.shared;
        let mut state = shared.state();
        // After a dropped line the gap stays open until the writer has taken it, so that the notice
        // about it stands where it is. The writer has enough to do meanwhile.
        let is_gap_open = state.dropped > 0;
        if !is_gap_open && state.has_room(lines.len(), shared.limit.load(Ordering::Relaxed)) {
            state.waiting.extend_from_slice(lines);
        } else {
            let dropped = count_lines(lines);
            state.dropped = state.dropped.saturating_add(dropped);
            shared.dropped.fetch_add(dropped, Ordering::Relaxed);
        }
        state.pushes = state.pushes.saturating_add(1);
        shared.wake(state);
        self.write_inline();
    }

    /// Adds bytes that are of use now or never, such as a frame of a progress bar: they are left
    /// out, without being counted, if more than `most` bytes wait already.
    pub fn push_if_quiet(&self, bytes: &[u8], most: usize) {
        let mut state = self.shared.state();
        if state.has_room(bytes.len(), most) {
            state.waiting.extend_from_slice(bytes);
            state.pushes = state.pushes.saturating_add(1);
            self.shared.wake(state);
            self.write_inline();
        }
    }

    /// Waits until all that has been pushed is written or given up, or the time is over; returns
    /// whether it is.
    pub fn flush(&self, within: Duration) -> bool {
        self.write_inline();
        let state = self.shared.state();
        let target = state.pushes;
        let waited = self
            .shared
            .finished
            .wait_timeout_while(state, within, |state| state.finished < target);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.finished >= target
    }

    /// The first failure of the stream since this was last called.
    pub fn take_failure(&self) -> Option<io::Error> {
        self.shared.state().failure.take()
    }

    /// Lines that were dropped since the start: for lack of room, or since the stream failed.
    pub fn dropped(&self) -> u64 {
        self.shared.dropped.load(Ordering::Relaxed)
    }
}

impl State {
    fn has_room(&self, bytes: usize, limit: usize) -> bool {
        let taken = self.waiting.len().saturating_add(self.in_flight);
        taken.saturating_add(bytes) <= limit
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self, state: MutexGuard<'_, State>) {
        let is_idle = state.is_writer_idle;
        drop(state);
        if is_idle {
            self.pushed.notify_one();
        }
    }

    /// Waits for something to do, at most this long if a time is given.
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

    /// Moves all that waits into `batch`, which is empty.
    pub(super) fn take(&self, batch: &mut Vec<u8>) -> Taken {
        let mut state = self.state();
        std::mem::swap(&mut state.waiting, batch);
        state.in_flight = batch.len();
        state.taken = state.pushes;
        Taken {
            dropped: std::mem::take(&mut state.dropped),
            notice: state.notice,
        }
    }

    /// Notes that some of the bytes taken are written or given up.
    pub(super) fn advance(&self, bytes: usize) {
        let mut state = self.state();
        state.in_flight = state.in_flight.saturating_sub(bytes);
    }

    /// Notes that all that was taken is written or given up.
    pub(super) fn finish(&self) {
        let mut state = self.state();
        state.in_flight = 0;
        state.finished = state.taken;
        drop(state);
        self.finished.notify_all();
    }

    /// Notes that lines were lost since the stream failed.
    pub(super) fn lose(&self, lines: u64, error: io::Error) {
        self.dropped.fetch_add(lines, Ordering::Relaxed);
        self.state().failure.get_or_insert(error);
    }
}

/// The lines in these bytes; a rest without an end counts as one.
pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    let ends = bytes.iter().filter(|&&byte| byte == b'\n').count();
    let has_rest = bytes.last().is_some_and(|&byte| byte != b'\n');
    u64::try_from(ends)
        .unwrap_or(u64::MAX)
        .saturating_add(u64::from(has_rest))
}

/// One event's way into the queue.
#[derive(Debug)]
pub struct LineWriter<'a>(&'a LineQueue);

impl Write for LineWriter<'_> {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        self.0.push(lines);
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LineQueue {
    type Writer = LineWriter<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        LineWriter(self)
    }
}
