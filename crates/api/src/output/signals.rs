//! Signals that a write may send to its own process.

use nix::sys::signal::{SigSet, Signal};

/// Blocks SIGXFSZ (a file is at its limit, `ulimit -f`), which would end the process, and SIGTTOU (a
/// process in the background writes to its terminal, `stty tostop`), which would stop it. The write
/// fails with an error, or goes through. For this thread and all that it starts: to be called first.
pub fn block_signals_of_writes() {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGXFSZ);
    signals.add(Signal::SIGTTOU);
    // Fails for no set of valid signals.
    let _ = signals.thread_block();
}
