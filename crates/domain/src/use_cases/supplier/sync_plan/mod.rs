//! The plan of a sync: what is fetched is compared with the shop and stored as items, then applied
//! unless a safety limit wants a person.

mod apply;
mod batch;
mod begin;
mod discard;
mod finish;
mod plan_not_listed;
mod plan_offers;
mod plan_stock;
mod summary;

pub use apply::{apply_sync_plan, failed_items};
pub use batch::{PlannedBatch, SyncPlan, Unchanged};
pub(super) use begin::begin_sync_plan;
pub use finish::{SyncApproval, finish_sync_plan};
pub use plan_not_listed::plan_sync_not_listed;
pub use plan_offers::plan_sync_offers;
pub use plan_stock::plan_sync_stock;
pub use summary::{OffersSummary, StockSummary};
