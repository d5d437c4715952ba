//! Standard output and standard error without blocking on their readers.
//!
//! A terminal, a pipe or a disk may stall or fail at any time. So no thread of this program writes
//! to one directly: it pushes lines into a queue, and one thread for each stream writes them.
//! `println!` and `eprintln!` panic if they can't write and block if the stream is not read; these
//! queues don't.

mod buffer;
mod queue;
mod signals;
#[cfg(test)]
mod tests;
mod writer;

use std::{
    fs::File,
    io::{self, Write},
    os::fd::AsFd,
    sync::OnceLock,
    time::Duration,
};

pub use queue::{LineQueue, LineWriter};
pub use signals::block_signals_of_writes;
use writer::OnFailure;

/// Limit of the queue of standard error in bytes, until the configuration sets another one.
const DEFAULT_STDERR_LIMIT: usize = 4 << 20;
/// Maximum time that the end of the process waits for standard error.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);
/// The same if the process must end at once.
const ABORT_FLUSH_TIMEOUT: Duration = Duration::from_millis(300);

/// The queue of standard error: log lines, messages of commands, progress bars. It is bounded;
/// lines that don't fit or can't be written are dropped and counted.
pub fn stderr() -> &'static LineQueue {
    static QUEUE: OnceLock<LineQueue> = OnceLock::new();
    QUEUE.get_or_init(|| {
        let queue = LineQueue::start("stderr", own(io::stderr()), OnFailure::Continue);
        queue.set_limit(DEFAULT_STDERR_LIMIT);
        queue
    })
}

/// The queue of a command's standard output. It isn't bounded: the output is the command's result,
/// which is in memory anyway. It stops at the first failure, so that the output has no gaps.
pub fn stdout() -> &'static LineQueue {
    static QUEUE: OnceLock<LineQueue> = OnceLock::new();
    QUEUE.get_or_init(|| LineQueue::start("stdout", own(io::stdout()), OnFailure::End))
}

/// Writes a message for people to standard error, not in the format of a log line.
pub fn message(text: &str) {
    stderr().push(format!("{text}\n").as_bytes());
}

/// Waits until all queued lines are written to standard error, a second at most.
pub fn flush_stderr() {
    stderr().flush(FLUSH_TIMEOUT);
}

/// Ends the process at once; waits at most 300 ms for queued lines of standard error.
#[expect(clippy::disallowed_methods, reason = "all others call this")]
pub fn exit(code: u8) -> ! {
    stderr().flush(ABORT_FLUSH_TIMEOUT);
    std::process::exit(code.into())
}

/// The stream by a duplicated file descriptor: a thread that blocks in it holds none of the
/// standard library's locks, which other writers would wait for.
fn own<S: AsFd + Write + Send + 'static>(stream: S) -> Box<dyn Write + Send> {
    match stream.as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(File::from(descriptor)),
        Err(_no_descriptor_left) => Box::new(stream),
    }
}
