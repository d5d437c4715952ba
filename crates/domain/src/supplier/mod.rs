//! Supplier offers, how they become products, and the sync runs that import them.

mod merge;
mod names;
mod offer;
mod sync_run;

pub use merge::{CatalogPlacement, FieldChange, merge_offer, new_product};
pub use names::{
    ExternalName, NameState, NameTarget, SkippedOffer, SupplierName, SupplierNameSummary,
};
pub use offer::{SupplierOffer, SupplierPrices, SupplierStock};
pub use sync_run::{
    SyncCounts, SyncFailure, SyncRefusal, SyncRun, SyncRunDraft, SyncStage, SyncStatus, SyncType,
};

/// The supplier's name in `products.supplier` for Haier's products.
pub const HAIER: &str = "haier";
