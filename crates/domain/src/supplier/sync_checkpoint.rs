//! How far a run of the sync has come.

use crate::catalog::ProductCode;

/// Automatic resumptions of one run, at most: a run that ends its process each time is given up.
pub const MAX_RESUMPTIONS: u32 = 5;

/// How far a run has come, so that it can go on after its process died. What it has recorded later is
/// discarded then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncCheckpoint {
    /// Items of its plan.
    pub items: u32,
    /// Failures of single products that it has recorded.
    pub failures: u32,
    /// Batches of products whose stock is to be fetched.
    pub stock_batches: u32,
    /// How often it was resumed.
    pub resumptions: u32,
    /// Options, positions and counts of the run, as text that only the run itself reads.
    pub state: String,
}

/// A product that is planned and whose stock is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingStock {
    /// The supplier's code.
    pub product_code: ProductCode,
    /// Whether something about it (such as its prices) has failed already.
    pub has_failed: bool,
}
