//! Use cases of the supplier sync.

mod close_dead_runs;
mod close_supplier_circuit;
mod compare_figures;
mod compare_offers;
mod confirm_sync;
mod finish_sync;
mod offer_selection;
mod open_supplier_circuit;
mod plan_not_listed;
mod plan_offers;
mod plan_supplier_stock;
mod purge_syncs;
mod record_supplier_pictures;
mod record_sync_failures;
mod resume_sync;
mod retry_failures;
mod start_sync;
mod stop_ignoring_product;
mod stop_sync;
mod sync_plan;
mod update_supplier_name;

pub use close_dead_runs::{close_dead_runs, has_dead_runs};
pub use close_supplier_circuit::close_supplier_circuit;
pub use confirm_sync::confirm_sync;
pub use finish_sync::{SyncOutcome, finish_sync};
pub use open_supplier_circuit::open_supplier_circuit;
pub use plan_not_listed::plan_not_listed;
pub use plan_offers::{PlannedChange, PlannedOffers, plan_offers};
pub use plan_supplier_stock::{PlannedFigures, PlannedStock, plan_supplier_stock};
pub use purge_syncs::purge_syncs;
pub use record_supplier_pictures::{
    RecordedCopies, SupplierCopy, record_supplier_pictures, supplier_pictures,
};
pub use record_sync_failures::{open_failures, record_sync_failures, restate_sync_errors};
pub use resume_sync::{ResumedSync, record_sync_checkpoint, resume_sync};
pub use retry_failures::{MAX_RETRIED, RetryPlan, retry_failures_once};
pub use start_sync::{StartedSync, start_sync, start_sync_once};
pub(super) use start_sync::{acquire, insert};
pub use stop_ignoring_product::stop_ignoring_product;
pub use stop_sync::{record_sync_progress, request_sync_stop};
pub use sync_plan::{
    OffersSummary, PlannedBatch, StockSummary, SyncApproval, SyncPlan, Unchanged, apply_sync_plan,
    failed_items, finish_sync_plan, plan_sync_not_listed, plan_sync_offers, plan_sync_stock,
};
pub use update_supplier_name::{update_supplier_brand, update_supplier_category};
