//! The actions that a user can name, one a file. Each checks who asks, opens one transaction,
//! locks, asks the rules, writes, and answers.

mod apply_offers;
mod apply_supplier_stock;
mod context;
mod create_admin;
mod create_brand;
mod create_category;
mod create_product;
mod create_user;
mod delete_brand;
mod delete_category;
mod delete_product;
mod expire_holds;
mod finish_sync;
mod forget_answers;
mod log_in;
mod plan_offers;
mod plan_supplier_stock;
mod process_stock;
mod recommend_products;
mod reconcile_inventory;
mod record_sync_failures;
mod register;
mod related_products;
mod request_restock;
mod resume_session;
mod start_sync;
mod stock_door;
mod update_brand;
mod update_category;
mod update_product;
mod update_user;

pub use apply_offers::{AppliedOffers, apply_offers};
pub use apply_supplier_stock::{AppliedStock, apply_supplier_stock};
pub use context::Context;
pub use create_admin::{AdminOutcome, create_admin};
pub use create_brand::create_brand;
pub use create_category::create_category;
pub use create_product::create_product;
pub use create_user::create_user;
pub use delete_brand::delete_brand;
pub use delete_category::delete_category;
pub use delete_product::delete_product;
pub use expire_holds::expire_holds;
pub use finish_sync::{SyncOutcome, finish_sync};
pub use forget_answers::forget_answers;
pub use log_in::log_in;
pub use plan_offers::{PlannedChange, PlannedOffers, plan_offers};
pub use plan_supplier_stock::{PlannedStock, plan_supplier_stock};
pub use process_stock::{AnswerWriter, StockAnswer, process_stock};
pub use recommend_products::{Recommendation, recommend_products};
pub use reconcile_inventory::{
    ReconcileRequest, ReconcileStage, Reconciled, RepairMode, StockRepair, reconcile_inventory,
};
pub use record_sync_failures::record_sync_failures;
pub use register::register;
pub use related_products::related_products;
pub use request_restock::{request_restock, withdraw_restock};
pub use resume_session::resume_session;
pub use start_sync::start_sync;
pub use update_brand::update_brand;
pub use update_category::update_category;
pub use update_product::update_product;
pub use update_user::update_user;
