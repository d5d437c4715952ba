//! Progress reports of a run.

use cangku_domain::supplier::SyncCounts;

/// Receives the progress of a run. It is called often, so it should be fast.
pub trait SyncProgress: Send + Sync {
    /// Called after each batch. The total may shrink when filters exclude products.
    fn counted(&self, counts: SyncCounts);
    /// Called after each batch of items of the plan that was written.
    fn applied(&self, _done: u32, _total: u32) {}
    /// A line that describes a change of a dry run.
    fn planned(&self, line: &str);
}

/// Ignores all progress.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl SyncProgress for NoProgress {
    fn counted(&self, _counts: SyncCounts) {}
    fn planned(&self, _line: &str) {}
}
