//! Use cases of the supplier sync.

mod apply_offers;
mod apply_supplier_stock;
mod close_dead_runs;
mod finish_sync;
mod mark_not_listed;
mod offer_selection;
mod plan_offers;
mod plan_supplier_stock;
mod record_supplier_pictures;
mod record_sync_failures;
mod retry_failures;
mod start_sync;
mod stop_ignoring_product;
mod stop_sync;
mod update_supplier_name;

pub use apply_offers::{AppliedOffers, apply_offers};
pub use apply_supplier_stock::{AppliedStock, apply_supplier_stock};
pub use close_dead_runs::close_dead_runs;
pub use finish_sync::{SyncOutcome, finish_sync};
pub use mark_not_listed::{mark_not_listed, plan_not_listed};
pub use plan_offers::{PlannedChange, PlannedOffers, plan_offers};
pub use plan_supplier_stock::{PlannedFigures, PlannedStock, plan_supplier_stock};
pub use record_supplier_pictures::{
    RecordedCopies, SupplierCopy, record_supplier_pictures, supplier_pictures,
};
pub use record_sync_failures::record_sync_failures;
pub use retry_failures::{MAX_RETRIED, RetryPlan, retry_failures_once};
pub use start_sync::{StartedSync, start_sync, start_sync_once};
pub use stop_ignoring_product::stop_ignoring_product;
pub use stop_sync::{record_sync_progress, request_sync_stop};
pub use update_supplier_name::{update_supplier_brand, update_supplier_category};
