//! Rebuild of the statistics from their sources.

/// The current step of a rebuild.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RebuildStep {
    /// Waiting for running folds to end.
    Waiting,
    /// Counting orders by status.
    Orders,
    /// Counting sales by the hour.
    Sales,
    /// Counting sales by the hour and product.
    Products,
    /// Summing up the sales of the rolling windows.
    Windows,
    /// Counting registrations by the hour.
    Users,
    /// Checking the products' `sales_count`.
    SalesCounts,
    /// Counting the active users of each day.
    Activity,
    /// Writing the corrections; from here on it can't be cancelled.
    Writing,
}

impl RebuildStep {
    /// All steps, in order.
    pub const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Orders,
        Self::Sales,
        Self::Products,
        Self::Windows,
        Self::Users,
        Self::SalesCounts,
        Self::Activity,
        Self::Writing,
    ];
}

/// Result of a rebuild.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RebuildResult {
    /// Number of orders counted.
    pub orders: u64,
    /// Number of rows in the rollups after the rebuild.
    pub rows: u64,
    /// Number of rows that were missing, wrong or superfluous, and have been corrected.
    pub rows_corrected: u64,
    /// Number of products whose `sales_count` was wrong and has been corrected.
    pub sales_counts_corrected: u64,
}
