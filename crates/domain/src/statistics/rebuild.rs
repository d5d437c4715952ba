//! Recomputing statistics from what they were made of.

/// What a rebuild is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RebuildStep {
    /// Waiting for whoever counts at the moment.
    Waiting,
    /// Counting orders by status.
    Orders,
    /// Counting sales by the hour.
    Sales,
    /// Counting sales by the hour and product.
    Products,
    /// Adding up the sales of the last days.
    Windows,
    /// Counting registrations by the hour.
    Users,
    /// Checking the products' `sales_count`.
    SalesCounts,
    /// Counting the users who were active each day.
    Activity,
    /// Writing what was wrong; it isn't ended any more.
    Writing,
}

impl RebuildStep {
    /// Every step, in order.
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

/// What a rebuild came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Orders that were counted.
    pub orders: u64,
    /// Rows that the rollups hold now.
    pub rows: u64,
    /// Rows that were missing, wrong or too many, and are right now.
    pub rows_corrected: u64,
    /// Products whose `sales_count` was wrong, and is right now.
    pub sales_counts_corrected: u64,
}
