//! How a server ended.

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// By a graceful shutdown: the next start needs no recovery.
    Cleanly,
    /// By force, or while it was being restarted: the next start recovers from the write-ahead log,
    /// and nothing committed is lost.
    ByForce,
}
