//! The queue between the producers of lines and the thread that writes them.

use std::{
    fmt,
    io::{self, Write},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

use super::{
    buffer::{Notice, Shared, count_lines},
    writer::{OnFailure, Writer},
};

/// A bounded FIFO queue of bytes, and a thread that writes them to one stream.
///
/// Pushing never blocks on the stream, unless the system can't start a thread: then each push
/// writes by itself. Each push consists of whole lines, or of a frame of a progress bar.
#[derive(Debug, Clone)]
pub struct LineQueue {
    shared: Arc<Shared>,
    /// `None` if a thread writes.
    without_thread: Option<Inline>,
}

/// The body of the writer's thread, which runs until the process ends.
pub(super) type Work = Box<dyn FnOnce() + Send>;

/// Writes queued bytes in the caller's thread, for a queue without a thread.
#[derive(Clone)]
struct Inline(Arc<Mutex<dyn FnMut() + Send>>);

impl fmt::Debug for Inline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inline")
    }
}

impl Inline {
    fn write(&self) {
        // If the lock is taken, its holder writes these lines as well. A panic while writing may
        // log, and so get here from within.
        if let Ok(mut write) = self.0.try_lock() {
            write();
        }
    }
}

impl LineQueue {
    /// Starts the thread that writes to `out`. The queue is unbounded until [`Self::set_limit`].
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
        // Shared, because `spawn` drops its closure if it fails: then pushing threads write.
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

    /// Sets the maximum bytes that are queued or being written.
    pub fn set_limit(&self, bytes: usize) {
        self.shared.limit.store(bytes, Ordering::Relaxed);
    }

    /// Sets the format of the notice about dropped lines. Until then no notice is written.
    pub fn set_notice(&self, notice: Notice) {
        self.shared.state().notice = Some(notice);
    }

    /// Queues whole lines; drops and counts them if they don't fit.
    pub fn push(&self, lines: &[u8]) {
        let shared = &*self.shared;
        let mut state = shared.state();
        // After a dropped line all further lines are dropped until the writer has taken the gap, so
        // that its notice is written where the lines are missing. The writer has a full queue to
        // write meanwhile.
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

    /// Queues bytes that are useless later, such as a frame of a progress bar. If more than `most`
    /// bytes would be queued, drops them without counting.
    pub fn push_if_below(&self, bytes: &[u8], most: usize) {
        let mut state = self.shared.state();
        if state.has_room(bytes.len(), most) {
            state.waiting.extend_from_slice(bytes);
            state.pushes = state.pushes.saturating_add(1);
            self.shared.wake(state);
            self.write_inline();
        }
    }

    /// Waits until all that has been pushed is written or discarded, at most `within` this time;
    /// returns whether it is.
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

    /// Takes the first error of the stream since the last call.
    pub fn take_failure(&self) -> Option<io::Error> {
        self.shared.state().failure.take()
    }

    /// Lines dropped since the start, because the queue was full or the stream failed.
    pub fn dropped(&self) -> u64 {
        self.shared.dropped.load(Ordering::Relaxed)
    }
}

/// Writes one log event into the queue.
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
