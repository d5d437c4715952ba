//! The log of failed transactions.

use cangku_domain::Error;

/// Records failures of the storage, such as a full disk or a lost connection, that every request of
/// a batch meets in the same way, so that the log isn't flooded.
pub trait FailureLog: Send + Sync {
    /// Records that `subject` failed with `error`. Returns whether it took the error over; if not,
    /// the group commit logs it as an error.
    fn record(&self, subject: &str, error: &Error) -> bool;
}
