//! Signals that a write may send to its own process.

use nix::sys::signal::{SigSet, Signal};

/// Blocks SIGXFSZ (a file has reached its size limit, `ulimit -f`), which would end the process,
/// and SIGTTOU (a background process writes to its terminal, `stty tostop`), which would stop it.
/// The write then fails with an error or succeeds. Applies to this thread and to those that it
/// starts later, so call it first.
pub fn block_signals_of_writes() {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGXFSZ);
    signals.add(Signal::SIGTTOU);
    // Can't fail for a set of valid signals.
    let _ = signals.thread_block();
}
