//! Standard output and standard error without waiting for their readers.
//!
//! A terminal, a pipe or a disk may stall or fail at any time. So no thread of this program writes
//! to one itself: it pushes lines into a queue, and one thread per stream writes them. `println!`
//! and `eprintln!` panic if they can't write and block if the stream is not read; nothing here does.

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

/// Bytes that may wait for standard error until the configuration sets another bound.
const DEFAULT_STDERR_LIMIT: usize = 4 << 20;
/// How long the end of the process waits for standard error at most.
const LAST_LINES: Duration = Duration::from_secs(1);
/// The same if the process has to end at once.
const AT_ONCE: Duration = Duration::from_millis(300);

/// Standard error: log lines, messages of commands, progress bars. Bounded; what doesn't fit or
/// can't be written is dropped and counted.
pub fn stderr() -> &'static LineQueue {
    static QUEUE: OnceLock<LineQueue> = OnceLock::new();
    QUEUE.get_or_init(|| {
        let queue = LineQueue::start("stderr", own(io::stderr()), OnFailure::Continue);
        queue.set_limit(DEFAULT_STDERR_LIMIT);
        queue
    })
}

/// Standard output of a command. Not bounded: what a command prints is its result, which is in
/// memory anyway. Ends at the first failure, so that no line is missing among others.
pub fn stdout() -> &'static LineQueue {
    static QUEUE: OnceLock<LineQueue> = OnceLock::new();
    QUEUE.get_or_init(|| LineQueue::start("stdout", own(io::stdout()), OnFailure::End))
}

/// Writes a message for people to standard error, without the form of a log line.
pub fn message(text: &str) {
    stderr().push(format!("{text}\n").as_bytes());
}

/// Waits until standard error has all that was pushed, a second at most.
pub fn flush_stderr() {
    stderr().flush(LAST_LINES);
}

/// Ends the process at once, after the last log lines if their reader takes them.
#[expect(clippy::disallowed_methods, reason = "all others call this")]
pub fn exit(code: u8) -> ! {
    stderr().flush(AT_ONCE);
    std::process::exit(code.into())
}

/// The stream by a descriptor of our own: a thread that hangs in it holds no lock of the standard
/// library's that other writers would wait for.
fn own<S: AsFd + Write + Send + 'static>(stream: S) -> Box<dyn Write + Send> {
    match stream.as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(File::from(descriptor)),
        Err(_no_descriptor_left) => Box::new(stream),
    }
}
