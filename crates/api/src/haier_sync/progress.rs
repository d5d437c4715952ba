//! How a run tells how far it is.

use cangku_domain::supplier::SyncCounts;

/// Hears how far a run is; called often, so it should be quick.
pub trait SyncProgress: Send + Sync {
    /// The counts after a batch. The total may shrink where filters leave products out.
    fn counted(&self, counts: SyncCounts);
    /// What a dry run would change, as a line for a person.
    fn planned(&self, line: &str);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl SyncProgress for Silent {
    fn counted(&self, _counts: SyncCounts) {}
    fn planned(&self, _line: &str) {}
}
