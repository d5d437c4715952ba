//! What a supplier tells us of its goods, how it becomes our products, and the run that brings it.

mod merge;
mod offer;
mod sync_run;

pub use merge::{FieldChange, Placement, merge_offer, new_product};
pub use offer::{SupplierOffer, SupplierPrices, SupplierStock};
pub use sync_run::{
    SyncCounts, SyncFailure, SyncRefusal, SyncRun, SyncRunDraft, SyncStage, SyncStatus, SyncType,
};

/// The supplier's name in `products.supplier` for goods of Haier.
pub const HAIER: &str = "haier";
