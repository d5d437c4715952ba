//! What a batch would change.

use crate::supplier::{SkippedOffer, SyncFailure};

/// Result of a batch of offers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffersSummary {
    /// Number of products created.
    pub created: u32,
    /// Number of products updated.
    pub updated: u32,
    /// Number of products that needed no change.
    pub unchanged: u32,
    /// New offers that weren't brought, because the shop ignores their category or brand, or has
    /// deleted the product.
    pub skipped: Vec<SkippedOffer>,
    /// Offers that couldn't be written, each with its reason.
    pub failures: Vec<SyncFailure>,
}

/// Result of a batch of stock figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StockSummary {
    /// Number of products whose stock changed, each with a log row.
    pub changed: u32,
    /// Number of products whose stock was equal already.
    pub unchanged: u32,
    /// Figures that couldn't be written, such as those of products that don't exist.
    pub failures: Vec<SyncFailure>,
}
