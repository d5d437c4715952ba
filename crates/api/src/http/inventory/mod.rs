//! `/api/inventory`: stock commands, holds, restocks and the inventory log.

mod batching;
mod command_body;
mod command_schema;
mod commands;
mod customer_locks;
mod facts;
mod hold_list;
mod hold_release;
mod log_list;
mod log_query;
mod reconciling;
mod restocking;
mod shortages;

pub use batching::batch;
pub use command_body::HoldSeconds;
pub use commands::{adjust, consume, lock, release};
pub use facts::availability;
pub use hold_list::holds;
pub use hold_release::release_holds;
pub use log_list::logs;
pub(super) use log_query::{id, moment};
pub use reconciling::reconcile;
pub use restocking::{request_restock, withdraw_restock};
pub use shortages::low_stock;
