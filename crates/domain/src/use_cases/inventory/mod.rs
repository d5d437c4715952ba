//! Use cases of stock, holds and the inventory log.

mod adjust_stock;
mod consume_stock;
mod expire_holds;
mod lock_stock;
mod purge_idempotency_keys;
mod reconcile_inventory;
mod release_holds;
mod release_stock;
mod request_restock;
mod single_command;
mod stored_response;
mod withdraw_restock;

pub use adjust_stock::{AdjustmentTarget, StockAdjustment, adjust_stock};
pub use consume_stock::consume_stock;
pub use expire_holds::expire_holds;
pub use lock_stock::lock_stock;
pub use purge_idempotency_keys::purge_idempotency_keys;
pub use reconcile_inventory::{
    ReconcileRequest, ReconcileStage, Reconciled, RepairMode, StockFigure, StockRepair,
    reconcile_inventory,
};
pub use release_holds::{MAX_RELEASED, ReleasePlan, plan_release};
pub use release_stock::release_stock;
pub use request_restock::request_restock;
pub use single_command::StockUnits;
pub use stored_response::stored_response;
pub use withdraw_restock::withdraw_restock;
