//! Use cases of stock, holds and the inventory log.

mod expire_holds;
mod purge_idempotency_keys;
mod reconcile_inventory;
mod release_holds;
mod request_restock;
mod stored_response;
mod withdraw_restock;

pub use expire_holds::expire_holds;
pub use purge_idempotency_keys::purge_idempotency_keys;
pub use reconcile_inventory::{
    ReconcileRequest, ReconcileStage, Reconciled, RepairMode, StockFigure, StockRepair,
    reconcile_inventory,
};
pub use release_holds::{MAX_RELEASED, ReleasePlan, plan_release};
pub use request_restock::request_restock;
pub use stored_response::stored_response;
pub use withdraw_restock::withdraw_restock;
