//! Use cases of the supplier sync.

mod apply_offers;
mod apply_supplier_stock;
mod compare_offers;
mod finish_sync;
mod mark_not_listed;
mod offer_selection;
mod plan_offers;
mod plan_supplier_stock;
mod record_supplier_pictures;
mod record_sync_failures;
mod start_sync;
mod stop_ignoring_product;
mod sync_plan;
mod update_supplier_name;

pub use apply_offers::{AppliedOffers, apply_offers};
pub use apply_supplier_stock::{AppliedStock, apply_supplier_stock};
pub use finish_sync::{SyncOutcome, finish_sync};
pub use mark_not_listed::{mark_not_listed, plan_not_listed};
pub use plan_offers::{PlannedChange, PlannedOffers, plan_offers};
pub use plan_supplier_stock::{PlannedFigures, PlannedStock, plan_supplier_stock};
pub use record_supplier_pictures::{
    RecordedCopies, SupplierCopy, record_supplier_pictures, supplier_pictures,
};
pub use record_sync_failures::{record_sync_failures, restate_sync_errors};
pub use start_sync::start_sync;
pub use stop_ignoring_product::stop_ignoring_product;
pub use sync_plan::{
    LeftItem, PlannedBatch, SyncApproval, SyncPlan, apply_sync_plan, begin_sync_plan,
    finish_sync_plan, left_items, plan_sync_not_listed, plan_sync_offers, plan_sync_stock,
};
pub use update_supplier_name::{update_supplier_brand, update_supplier_category};
